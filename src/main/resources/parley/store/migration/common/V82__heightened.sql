-- Times of heightened watch, as the acts in the journal have them; drawn again with the board (W-HEIGHT-9).
create table heightened (
  content text primary key,
  -- proposal, end or answer
  kind text not null,
  agreement text not null,
  -- when a proposed time begins; milliseconds
  starts bigint,
  -- when it ends, or is to end already; milliseconds
  ends bigint,
  -- what a proposal shortens, as JSON
  clocks text,
  -- what an answer says
  accepted boolean not null
);
-- By these a message knows whether its clocks are shortened (W-HEIGHT-8).
alter table board add column agreement text;
alter table board add column reply_wanted bigint;
