"""The views by which people and tools that know only SQL read a store.

No function in them is ours, so the `sqlite3` shell, Datasette and any driver can run them. Frames
are half-open, as in the view `events`. Times are ISO 8601, UTC, as the command line writes them.
"""

from __future__ import annotations

_AT = """strftime('%Y-%m-%dT%H:%M:%S', c.recorded_us / 1000000, 'unixepoch')
    || CASE c.recorded_us % 1000000 WHEN 0 THEN '' ELSE printf('.%06d', c.recorded_us % 1000000) END
    || '+00:00'"""

# One line a commit, over the log alone; only the titles of rows are derived.
_LOG = f"""
CREATE VIEW v_log AS SELECT
  c.commit_no AS commit_no,
  lower(hex(c.commit_id)) AS id,
  {_AT} AS at,
  a.kind || ':' || a.ref AS actor,
  a.kind AS actor_kind,
  a.ref AS actor_ref,
  b.kind || ':' || b.ref AS on_behalf_of,
  c.agent AS agent,
  c.run AS run,
  c.kind AS kind,
  c.message AS message,
  (SELECT json_group_array(title) FROM (
    SELECT COALESCE(rows.title, substr(streams.name, 5)) AS title
    FROM batches JOIN streams USING (stream_id)
      LEFT JOIN rows ON rows.label_hash = substr(streams.name, 5)
    WHERE batches.first_seq BETWEEN c.first_seq AND c.last_seq AND streams.name GLOB 'row/*'
    GROUP BY stream_id ORDER BY MIN(batches.first_seq))) AS rows,
  c.last_seq - c.first_seq + 1 AS events,
  c.targets AS targets,
  c.provenance AS provenance
FROM commits c
  JOIN actors a ON a.actor_id = c.actor_id
  LEFT JOIN actors b ON b.actor_id = c.behalf_id"""

# A title of what a line refers to, by hash; '' stands for "the element above itself".
_TITLE = "project_hash = rows.project_hash AND {0}.kind = r.kind AND {0}.item = r.item"
_OPTION = f"""titles o WHERE o.{_TITLE.format("o")}
      AND o.attribute = asked.attribute AND o.option <> '' AND o.option ="""

# One line for each frame of a packed run, and for each other run. The join with `each` makes a
# packed run as many lines as it has frames, and leaves any other alone. CROSS JOIN keeps SQLite to
# this order, so that who asks for some rows reads the runs of no other.
_BLAME = f"""
CREATE VIEW v_blame AS SELECT
  projects.title AS project,
  rows.title AS row,
  rows.label_hash AS label_hash,
  r.instance AS instance,
  r.kind AS kind,
  COALESCE(named.title, r.item) AS name,
  r.field AS field,
  asked.title AS attribute,
  r.frame_lo + each.key AS frame_lo,
  CASE WHEN r.packed THEN r.frame_lo + each.key + 1 ELSE r.frame_hi END AS frame_hi,
  CASE
    WHEN r.packed THEN each.value
    WHEN asked.title IS NULL THEN json_extract(r.value, '$')
    WHEN json_type(r.value) = 'array' THEN (
      SELECT json_group_array(COALESCE((SELECT o.title FROM {_OPTION} chosen.value), chosen.value))
      FROM json_each(r.value) AS chosen)
    ELSE COALESCE(
      (SELECT o.title FROM {_OPTION} json_extract(r.value, '$')), json_extract(r.value, '$'))
  END AS value,
  r.commit_no AS commit_no,
  a.kind || ':' || a.ref AS actor,
  a.kind AS actor_kind,
  a.ref AS actor_ref,
  c.agent AS agent,
  c.run AS run,
  c.message AS message,
  {_AT} AS at,
  r.via_commit AS via_commit,
  r.counts AS counts,
  rows.archived AS archived,
  refreshed.revision AS revision
FROM rows
  CROSS JOIN refreshed ON refreshed.label_hash = rows.label_hash
  CROSS JOIN runs r ON r.stream_id = refreshed.stream_id
  JOIN json_each(CASE WHEN r.packed THEN r.value ELSE '[0]' END) AS each
  JOIN commits c ON c.commit_no = r.commit_no
  JOIN actors a ON a.actor_id = c.actor_id
  LEFT JOIN projects ON projects.project_hash = rows.project_hash
  LEFT JOIN titles named ON named.{_TITLE.format("named")}
    AND named.attribute = '' AND named.option = ''
  LEFT JOIN titles asked ON r.field GLOB 'answer:*' AND asked.{_TITLE.format("asked")}
    AND asked.attribute = substr(r.field, 8) AND asked.option = ''"""

_LABELS = """
CREATE VIEW v_labels AS SELECT
  project, row, label_hash, instance, kind, name, field, attribute, frame_lo, frame_hi, value,
  revision
FROM v_blame WHERE counts AND NOT archived"""

VIEWS = {"v_log": _LOG.strip(), "v_blame": _BLAME.strip(), "v_labels": _LABELS.strip()}
