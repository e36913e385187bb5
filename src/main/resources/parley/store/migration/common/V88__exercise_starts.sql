-- Whether another exercise still stands when one ends (W-EXERCISE-9): few rows, found without a walk.
create index board_exercise_start on board (peer, at) where format = 'exercise-start/1';
