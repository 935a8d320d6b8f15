-- What the report counts of a set or an object that a run has read to its end, in a form that is its reader's own
-- (counts, keyed hashes, masked samples, domains of organisations): who takes the run up reports all of it. Gone with
-- the run.
CREATE TABLE counted (
	sample INTEGER PRIMARY KEY REFERENCES sample ON DELETE CASCADE,
	figures BLOB NOT NULL
) STRICT;
