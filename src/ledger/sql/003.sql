-- How severe it is that something stands open in this way, whatever lies in it (a signed URL says itself what it
-- allows and how long): 1 to 4, 0 where the way says nothing.
ALTER TABLE exposure ADD COLUMN severity INTEGER NOT NULL DEFAULT 0;
