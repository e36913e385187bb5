-- Who took an offer up, so that it rings no longer (K-MATCH-15); empty as long as nobody did.
alter table match_run add column taken text not null default '';
create index match_run_state on match_run (state);
