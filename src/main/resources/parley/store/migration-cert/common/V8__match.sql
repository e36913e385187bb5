-- Private matches (K-MATCH-1 to K-MATCH-14): each run as far as it has come.
create table match_run (
  run text primary key,
  partner text not null,
  -- 1 when this node offered it
  ours smallint not null,
  state text not null,
  -- milliseconds since 1970
  begun bigint not null,
  moved bigint not null,
  -- who consented here; empty as long as nobody did
  officer text not null,
  items integer not null,
  points integer not null,
  peer_points integer not null,
  own_key text not null,
  peer_key text not null,
  own_list text not null,
  peer_list text not null,
  own_reply text not null,
  peer_reply text not null,
  -- messages composed and taken in, in their one order
  sent integer not null,
  came integer not null,
  -- why the partner is still to be told that it is over
  ending text not null,
  reason text not null,
  matched integer not null
);
create index match_run_partner on match_run (partner, begun);

-- The secret, lists in parts, what stands behind each point of ours, and the result: sealed under the node's vault.
create table match_file (
  run text not null,
  kind text not null,
  part integer not null,
  sealed ${bytes} not null,
  primary key (run, kind, part)
);

-- The one message that is on its way to a partner, as it was composed: sealed under the node's vault.
create table match_out (
  partner text primary key,
  run text not null,
  message text not null,
  document ${bytes} not null,
  enclosed ${bytes} not null
);

-- Messages whose bodies are needed no longer (D-ERASE-1).
create table match_message (content text primary key, at bigint not null);

-- How far the journals were followed.
create table match_log (log text primary key, next bigint not null);
