-- Batches of the CERT line as cases and the search show them (F-CASE-8): drawn from the journals with the words by which
-- they are found, and drawn again whenever it is dropped. Times are milliseconds since 1970.
create table search_batch (
  content text not null primary key,
  message text not null,
  -- identifier and SHA-256 of the message, as references name it
  name text not null,
  inbound boolean not null,
  peer text not null,
  serial text not null,
  series text not null,
  objects integer not null,
  withdrawn integer not null,
  at bigint not null,
  -- when it was taken in, receipted or refused; null while that is awaited
  ended bigint,
  refused boolean not null
);
create index search_batch_message on search_batch (message);
create index search_batch_name on search_batch (name);
create index search_batch_awaited on search_batch (content) where ended is null;

-- An earlier form passed batches over: the journals are followed once more from their beginning. What is found by its
-- words already stays as it is.
delete from search_position;
