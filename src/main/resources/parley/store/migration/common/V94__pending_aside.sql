-- What the deputy or the head took back: it waits no more, and stays for its writer. Sealed: who did it, when and why.
create table pending_aside (
  id   text     not null primary key,
  said ${bytes} not null
);
