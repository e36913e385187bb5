-- Serials now name their sender first. The board is drawn from the journals again, so its old rows go.
delete from board;
delete from board_position;
