-- The board reads by precedence and then the newest first: in that order as it is, so that one look sorts nothing.
drop index board_all;
drop index board_awaited;
drop index board_awaited_peer;
drop index board_peer;
drop index board_series;
create index board_all on board (rang, at desc);
create index board_awaited on board (awaited, rang, at desc);
create index board_awaited_peer on board (awaited, peer, rang, at desc);
create index board_peer on board (peer, rang, at desc);
create index board_series on board (series, rang, at desc);
