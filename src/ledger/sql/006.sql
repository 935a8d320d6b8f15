-- The list of findings that a run writes into a file: which file that is, how many bytes stand before the first of
-- them, and which bytes are of what the run has read, so that who takes the run up goes on with the list. Gone with
-- the run.
CREATE TABLE list (
	run INTEGER PRIMARY KEY REFERENCES run,
	path TEXT NOT NULL,
	copy TEXT NOT NULL,             -- its name until it takes the place of an earlier one, or ''
	format TEXT NOT NULL,
	device INTEGER NOT NULL,
	inode INTEGER NOT NULL,
	head INTEGER NOT NULL,
	since INTEGER NOT NULL          -- what an earlier part of the run has found is not in it
) STRICT;
CREATE TABLE listed (
	first INTEGER PRIMARY KEY,      -- byte of the file
	behind INTEGER NOT NULL,        -- … and the one behind the last
	data_set INTEGER NOT NULL REFERENCES data_set ON DELETE CASCADE,
	object TEXT NOT NULL            -- '' for the set itself
) STRICT;
CREATE INDEX listed_of ON listed (data_set, object);
