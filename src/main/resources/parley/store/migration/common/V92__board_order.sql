-- The board reads by precedence and then the newest first: in that order as it is, so that one look sorts nothing. Each way in which
-- it is narrowed has an index that begins with all of its conditions: of two that give the order, the engine takes the longer match.
drop index board_all;
drop index board_awaited;
drop index board_awaited_peer;
drop index board_peer;
drop index board_series;
drop index board_countersign;
create index board_all on board (rang, at desc);
create index board_awaited on board (awaited, rang, at desc);
create index board_awaited_series on board (awaited, series, rang, at desc);
create index board_peer on board (peer, series, rang, at desc);
create index board_series on board (series, rang, at desc);
create index board_countersign on board (rang, at desc) where countersign_awaited = true;
