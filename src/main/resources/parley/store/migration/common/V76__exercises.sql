-- Exercises wait behind everything that is real (W-EXERCISE-7).
alter table outbox add column exercise boolean not null default false;
drop index outbox_order;
create index outbox_order on outbox (link, flash desc, exercise, id);
-- The end of an exercise stops the clocks of its messages (W-EXERCISE-9): few rows, found without a walk.
create index board_exercise_end on board (peer, at) where format = 'exercise-end/1';
create index board_exercise_awaited on board (peer) where series = 'exercise' and awaited = true;
