-- That two administrators could sign in once: from then on no link of the operator signs anybody in, also when keys are removed again (W-SIGN-4).
create table settled (
  one integer not null primary key,
  at  bigint  not null
);
-- With which key a session came: it ends with that key. What was open before this named none and is over.
alter table session add column key_id text not null default '';
delete from session;
