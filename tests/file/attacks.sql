-- What a stranger tries from a bare connection: one attack a line, statements parted by `;`. A refused
-- statement does not stop those after it. test_attacks.py fills in what stands in braces: {next} is a
-- commit that extends the log and leaves room for batches.
UPDATE commits SET message = 'x'
UPDATE commits SET actor_id = 2 WHERE commit_no = 1
UPDATE commits SET commit_no = commit_no + 100
UPDATE commits SET rowid = -1 WHERE commit_no = 5
UPDATE OR IGNORE commits SET commit_no = 1 WHERE commit_no = 2
UPDATE OR REPLACE commits SET commit_no = 1 WHERE commit_no = 2
UPDATE OR FAIL commits SET kind = 'import'
UPDATE OR ROLLBACK commits SET recorded_us = 1
UPDATE commits SET message = s.name FROM streams AS s WHERE s.stream_id = commits.commit_no
UPDATE batches SET body = '[]'
UPDATE batches SET body = replace(body, '0.1', '0.9') RETURNING first_seq
UPDATE batches SET stream_id = 3 WHERE stream_id = 4
UPDATE batches SET first_seq = first_seq + 1000 WHERE first_seq > 300
UPDATE OR REPLACE batches SET first_seq = 2 WHERE first_seq = 1
UPDATE OR IGNORE batches SET commit_no = 1
UPDATE batches SET body = body
UPDATE actors SET ref = 'eve'
UPDATE OR REPLACE actors SET ref = 'ana', kind = 'human' WHERE actor_id = 2
UPDATE OR IGNORE actors SET actor_id = 9 WHERE actor_id = 1
UPDATE streams SET name = 'row/x' WHERE stream_id = 3
UPDATE OR REPLACE streams SET name = 'store' WHERE stream_id = 2
UPDATE meta SET v = 9
UPDATE OR REPLACE meta SET k = 'format' WHERE k = 'created_us'
DELETE FROM commits
DELETE FROM commits WHERE commit_no = 5
DELETE FROM batches
DELETE FROM batches WHERE first_seq = 325 RETURNING body
DELETE FROM actors WHERE actor_id = 2
DELETE FROM streams WHERE stream_id = 4
DELETE FROM meta
DELETE FROM meta WHERE k = 'format'; INSERT INTO meta VALUES ('format', 9)
DELETE FROM actors WHERE actor_id = 2; INSERT INTO actors VALUES (2, 'human', 'eve')
DELETE FROM streams WHERE stream_id = 4; INSERT INTO streams VALUES (4, 'row/eve')
BEGIN; DELETE FROM actors; INSERT INTO actors VALUES (1, 'human', 'eve'); COMMIT
BEGIN; DELETE FROM streams; INSERT INTO streams VALUES (1, 'eve'); COMMIT
BEGIN; DELETE FROM batches WHERE first_seq = 325; INSERT INTO batches VALUES (325, 326, 5, 3, '[]'); COMMIT
BEGIN; DELETE FROM commits WHERE commit_no = 5; INSERT INTO commits{commit} (5, randomblob(16), 9000000000000000, 1, 'edit', 323, 326); COMMIT
SAVEPOINT a; DELETE FROM meta; RELEASE a
INSERT OR REPLACE INTO commits SELECT * FROM commits WHERE commit_no = 3
INSERT OR REPLACE INTO commits SELECT * FROM commits
REPLACE INTO commits{commit} (1, randomblob(16), 1, 1, 'edit', 1, 1)
REPLACE INTO commits(rowid, commit_id, recorded_us, actor_id, kind, first_seq, last_seq) VALUES (5, randomblob(16), 9000000000000000, 1, 'edit', 323, 326)
REPLACE INTO commits(rowid, commit_no, commit_id, recorded_us, actor_id, kind, first_seq, last_seq) VALUES (2, 6, randomblob(16), 9000000000000000, 1, 'edit', 327, 326)
REPLACE INTO commits(commit_no, rowid, commit_id, recorded_us, actor_id, kind, first_seq, last_seq) VALUES (6, 2, randomblob(16), 9000000000000000, 1, 'edit', 327, 326)
REPLACE INTO commits{commit} (6, {old_id}, 9000000000000000, 1, 'edit', 327, 340)
INSERT OR REPLACE INTO commits{commit} (5, {old_id}, 9000000000000000, 1, 'edit', 323, 326)
INSERT OR IGNORE INTO commits{commit} (5, randomblob(16), 9000000000000000, 1, 'edit', 323, 326)
INSERT INTO commits{commit} (5, randomblob(16), 1, 1, 'edit', 323, 326) ON CONFLICT DO NOTHING
INSERT INTO commits{commit} (5, randomblob(16), 1, 1, 'edit', 323, 326) ON CONFLICT(commit_no) DO UPDATE SET message = 'x'
INSERT INTO commits{commit} (6, {old_id}, 9000000000000000, 1, 'edit', 327, 327) ON CONFLICT(commit_id) DO UPDATE SET message = 'x', commit_no = 77
INSERT INTO commits{commit} (7, randomblob(16), 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (0, randomblob(16), 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (-1, randomblob(16), 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (NULL, randomblob(16), 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (9223372036854775807, randomblob(16), 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (6, randomblob(16), 9000000000000000, 1, 'edit', 328, 329)
INSERT INTO commits{commit} (6, randomblob(16), 9000000000000000, 1, 'edit', 326, 327)
INSERT INTO commits{commit} (6, randomblob(16), 9000000000000000, 1, 'edit', 327, 326)
INSERT INTO commits{commit} (6, randomblob(16), 9000000000000000, 1, 'edit', NULL, NULL)
INSERT OR REPLACE INTO commits{commit} (6, NULL, 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (6, randomblob(16), 1700000000000003, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (6, randomblob(16), (SELECT MAX(recorded_us) FROM commits), 1, 'edit', 327, 327)
INSERT INTO commits{commit} (6, randomblob(16), -5, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (6, randomblob(3), 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits{commit} (6, 'sixteen letters!', 9000000000000000, 1, 'edit', 327, 327)
INSERT INTO commits DEFAULT VALUES
REPLACE INTO commits DEFAULT VALUES
REPLACE INTO batches SELECT * FROM batches
REPLACE INTO batches VALUES (22, 277, 3, 3, '[]')
REPLACE INTO batches VALUES (325, 326, 5, 3, '[]')
REPLACE INTO batches(rowid, last_seq, commit_no, stream_id, body) VALUES (1, 1, 1, 1, '[]')
REPLACE INTO batches(rowid, first_seq, last_seq, commit_no, stream_id, body) VALUES (1, 327, 326, 5, 1, '[]')
REPLACE INTO batches(first_seq, rowid, last_seq, commit_no, stream_id, body) VALUES (327, 1, 326, 5, 1, '[]')
INSERT OR IGNORE INTO batches VALUES (1, 1, 1, 1, '[]')
INSERT INTO batches VALUES (325, 326, 5, 3, '[]') ON CONFLICT DO UPDATE SET body = excluded.body
INSERT INTO batches VALUES (325, 326, 5, 3, '[]') ON CONFLICT(first_seq) DO UPDATE SET first_seq = -1
INSERT INTO batches VALUES (327, 327, 5, 3, '["an extra event in the last commit"]')
INSERT INTO batches VALUES (327, 326, 5, 3, '["ends before it begins"]')
INSERT INTO batches VALUES (327, 1, 5, 3, '["ends long before it begins"]')
INSERT INTO batches VALUES (327, 327, 3, 3, '["an extra event in an older commit"]')
INSERT INTO batches VALUES (327, 327, 6, 3, '["a batch without its commit"]')
INSERT INTO batches VALUES (327, 327, NULL, 3, '[]')
INSERT INTO batches VALUES (400, 400, 5, 3, '["a gap"]')
INSERT INTO batches VALUES (0, 0, 5, 3, '[]')
INSERT INTO batches VALUES (-9223372036854775808, 0, 5, 3, '[]')
INSERT INTO batches VALUES (NULL, 9223372036854775807, 5, 3, '[]')
INSERT INTO batches VALUES (327, 327, 5, 3, '[]'), (1, 1, 1, 1, '[]')
INSERT INTO batches SELECT first_seq + 326, last_seq + 326, commit_no, stream_id, body FROM batches
REPLACE INTO actors VALUES (1, 'human', 'eve')
REPLACE INTO actors VALUES (2, 'human', 'ana')
REPLACE INTO actors VALUES (3, 'human', 'ana')
REPLACE INTO actors VALUES (NULL, 'model', 'yolo@4')
INSERT INTO actors VALUES (1, 'human', 'eve') ON CONFLICT DO UPDATE SET ref = 'eve'
INSERT INTO actors VALUES (9, 'human', 'ana') ON CONFLICT(kind, ref) DO UPDATE SET actor_id = 9
INSERT INTO actors VALUES (9, 'human', 'eve')
INSERT INTO actors VALUES (0, 'human', 'eve')
INSERT INTO actors(kind, ref) VALUES ('human', 'eve')
INSERT INTO actors VALUES (3, 'human', NULL)
REPLACE INTO streams VALUES (1, 'eve')
REPLACE INTO streams VALUES (5, 'store')
REPLACE INTO streams(rowid, name) VALUES (3, 'row/eve')
INSERT OR REPLACE INTO streams SELECT stream_id, name || '!' FROM streams
INSERT INTO streams VALUES (5, 'store') ON CONFLICT(name) DO UPDATE SET stream_id = 5
INSERT INTO streams VALUES (-7, 'row/eve')
INSERT INTO streams(name) VALUES ('row/eve')
REPLACE INTO meta VALUES ('format', 2)
INSERT OR REPLACE INTO meta SELECT k, 0 FROM meta
INSERT INTO meta VALUES ('format', 2) ON CONFLICT(k) DO UPDATE SET v = 2
INSERT INTO meta VALUES ('format', 2) ON CONFLICT DO NOTHING
INSERT INTO meta VALUES (NULL, 2)
INSERT INTO events VALUES (1, 1, 'store', 'x', 1, '', '', 0, 0, 0, 0)
DELETE FROM events
UPDATE events SET value = 0
BEGIN; {next}; INSERT INTO batches VALUES (327, 5, 6, 1, 'bait'); REPLACE INTO batches VALUES (22, 277, 6, 3, '[]'); ROLLBACK
BEGIN; {next}; REPLACE INTO batches VALUES (325, 340, 6, 3, '[]'); DELETE FROM batches; ROLLBACK
BEGIN; {next}; REPLACE INTO commits{commit} (5, randomblob(16), 9000000000000001, 1, 'edit', 323, 340); ROLLBACK
BEGIN; {next}; {next}; INSERT INTO batches VALUES (330, 340, 6, 1, 'a gap'); INSERT INTO batches VALUES (327, 341, 6, 1, 'too long'); ROLLBACK
CREATE TEMP TABLE batches(first_seq INTEGER, last_seq INTEGER); INSERT INTO temp.batches VALUES (0, 0); REPLACE INTO main.batches VALUES (1, 1, 1, 1, '[]')
CREATE TEMP TABLE commits AS SELECT * FROM main.commits WHERE 0; REPLACE INTO main.commits{commit} (1, randomblob(16), 1, 1, 'edit', 1, 1)
CREATE TEMP TABLE meta(k, v); REPLACE INTO main.meta VALUES ('format', 2); DELETE FROM main.meta
CREATE TEMP VIEW actors AS SELECT 0 AS actor_id; REPLACE INTO main.actors VALUES (1, 'human', 'eve')
CREATE TEMP TRIGGER t BEFORE INSERT ON main.meta BEGIN DELETE FROM main.meta WHERE k = 'format'; END; INSERT INTO meta VALUES ('new', 1)
CREATE TEMP TRIGGER t AFTER INSERT ON main.meta BEGIN UPDATE OR REPLACE meta SET v = 0; END; INSERT INTO meta VALUES ('new', 1)
CREATE TEMP TRIGGER t BEFORE DELETE ON main.meta BEGIN SELECT RAISE(IGNORE); END; DELETE FROM meta
CREATE TEMP TABLE a(x); CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN REPLACE INTO batches VALUES (1, 1, 1, 1, '[]'); END; INSERT INTO a VALUES (1)
ATTACH ':memory:' AS other; CREATE TABLE other.batches(first_seq, last_seq); REPLACE INTO main.batches VALUES (1, 1, 1, 1, '[]')
PRAGMA defer_foreign_keys = ON; DELETE FROM commits; REPLACE INTO actors VALUES (1, 'human', 'eve')
PRAGMA reverse_unordered_selects = ON; REPLACE INTO batches SELECT * FROM batches
PRAGMA case_sensitive_like = ON; REPLACE INTO streams VALUES (1, 'STORE')
PRAGMA writable_schema = ON; UPDATE batches SET body = ''; DELETE FROM batches
