-- A large object of a set is noted down while it is read, too: '' stands for the set itself.
ALTER TABLE reading RENAME TO reading_of_sets;
CREATE TABLE reading (
	data_set INTEGER NOT NULL REFERENCES data_set ON DELETE CASCADE,
	object TEXT NOT NULL,
	run INTEGER NOT NULL,
	state BLOB NOT NULL,
	PRIMARY KEY (data_set, object)
) STRICT, WITHOUT ROWID;
INSERT INTO reading (data_set, object, run, state) SELECT data_set, '', run, state FROM reading_of_sets;
DROP TABLE reading_of_sets;
