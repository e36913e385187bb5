-- What one officer released another one countersigns (W-COUNTER-1): who released it and how long the other one has, of a
-- countersignature whose it is, and what follows from the two.
alter table board add column released_by text;
alter table board add column countersign_within bigint;
alter table board add column signs_as text;
alter table board add column countersigned bigint;
alter table board add column countersigned_by text;
alter table board add column countersign_awaited boolean not null default false;
create index board_countersign on board (rang, at) where countersign_awaited = true;
