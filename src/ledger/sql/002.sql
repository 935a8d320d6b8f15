-- How far the reading of a set came that is read whole: where it goes on, and what was found until there (masked
-- samples, keyed hashes), in a form that is its reader's own. Gone when the set has been read, or with the run.
CREATE TABLE reading (
	data_set INTEGER PRIMARY KEY REFERENCES data_set ON DELETE CASCADE,
	run INTEGER NOT NULL,
	state BLOB NOT NULL
) STRICT;
