-- What was visited, what stood open and since when, what lay in it. No content: texts
-- of findings are masked samples, values are keyed hashes whose key lies elsewhere.
-- Times are seconds since 1970.

CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	scope TEXT NOT NULL,            -- its file
	scope_hash BLOB NOT NULL,       -- of its content: another scope is another round
	version TEXT NOT NULL,
	began INTEGER NOT NULL,
	ended INTEGER,                  -- NULL: under way, or broken off
	whole INTEGER NOT NULL DEFAULT 0 -- every endpoint was visited
) STRICT;

CREATE TABLE endpoint (
	id INTEGER PRIMARY KEY,
	host TEXT NOT NULL,
	port INTEGER NOT NULL,
	path TEXT NOT NULL,
	target TEXT NOT NULL,
	owner TEXT NOT NULL,
	UNIQUE (host, port, path)
) STRICT;

-- Each endpoint once a run: what is here is not visited again when a run is taken up.
CREATE TABLE visit (
	run INTEGER NOT NULL REFERENCES run,
	endpoint INTEGER NOT NULL REFERENCES endpoint,
	at INTEGER NOT NULL,
	rung INTEGER NOT NULL,          -- 0 closed, 1 reachable, 2 metadata open, 3 data open
	failed TEXT NOT NULL,           -- why it could not be visited, or ''
	PRIMARY KEY (run, endpoint)
) STRICT, WITHOUT ROWID;

-- An interval in which an endpoint stood open, on one rung. Open not later than first_seen; if closed_seen
-- is not NULL, closed between last_seen and then.
CREATE TABLE exposure (
	id INTEGER PRIMARY KEY,
	endpoint INTEGER NOT NULL REFERENCES endpoint,
	rung INTEGER NOT NULL,          -- 2 or 3, the same in all of the interval
	kind TEXT NOT NULL,
	product TEXT NOT NULL,
	version TEXT NOT NULL,
	tls INTEGER NOT NULL,
	suspect TEXT NOT NULL,          -- why it may be a decoy, or ''
	not_before INTEGER,             -- when it was last seen before that, on a lower rung; NULL: never
	first_seen INTEGER NOT NULL,
	last_seen INTEGER NOT NULL,
	last_run INTEGER NOT NULL REFERENCES run,
	closed_seen INTEGER
) STRICT;
CREATE INDEX exposure_of ON exposure (endpoint, closed_seen);

CREATE TABLE proof (
	exposure INTEGER NOT NULL REFERENCES exposure ON DELETE CASCADE,
	n INTEGER NOT NULL,
	asked TEXT NOT NULL,
	answered TEXT NOT NULL,
	rung INTEGER NOT NULL,
	control INTEGER NOT NULL,
	PRIMARY KEY (exposure, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE data_set (
	id INTEGER PRIMARY KEY,
	exposure INTEGER NOT NULL REFERENCES exposure ON DELETE CASCADE,
	name TEXT NOT NULL,
	records INTEGER,                -- NULL: not told
	bytes INTEGER,
	own INTEGER NOT NULL,           -- the store's, not its users'
	note TEXT NOT NULL,
	last_run INTEGER NOT NULL,
	UNIQUE (exposure, name)
) STRICT;

-- What was read of a data set, or of one object in it, and how that ended.
CREATE TABLE sample (
	id INTEGER PRIMARY KEY,
	data_set INTEGER NOT NULL REFERENCES data_set ON DELETE CASCADE,
	object TEXT NOT NULL,           -- '' for the set itself
	run INTEGER NOT NULL,
	how TEXT NOT NULL,              -- done, partial, failed, skipped
	why TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	records INTEGER NOT NULL,
	print BLOB NOT NULL,            -- smallest ranks of records, 8 bytes each, to know copies by
	UNIQUE (data_set, object)
) STRICT;

CREATE TABLE finding (
	sample INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
	type TEXT NOT NULL,
	found INTEGER NOT NULL,
	"distinct" INTEGER NOT NULL,
	severity INTEGER NOT NULL,      -- 1 to 4
	likelihood INTEGER NOT NULL,    -- 1 to 5
	masked TEXT NOT NULL,           -- samples, a line each
	hashes BLOB NOT NULL,           -- keyed, 8 bytes each
	PRIMARY KEY (sample, type)
) STRICT, WITHOUT ROWID;
