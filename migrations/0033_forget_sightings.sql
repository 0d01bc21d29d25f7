-- Events of vehicles said where they were seen at a milestone: at the doors of riders, for good. A job takes it out of those that are
-- stored, once.
INSERT INTO jobs (name, requested_at) VALUES ('forget-sightings', 0);
