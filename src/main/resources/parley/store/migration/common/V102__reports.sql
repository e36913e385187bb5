-- Reports of origin, their states, feedback on objects and the answers to it (K-REPORT-6): codes alone, drawn from the
-- journals and drawn again whenever it is dropped. Times are milliseconds since 1970.
create table report_said (
  content text not null primary key,
  -- report, state, feedback or answer
  kind text not null,
  message text not null,
  -- identifier and SHA-256 of the message, as references name it
  name text not null,
  inbound boolean not null,
  peer text not null,
  agreement text not null,
  series text not null,
  epoch integer not null,
  serial bigint not null,
  shown text not null,
  -- category, state, verdict or outcome
  word text not null,
  -- the name of what it is about
  about text,
  at bigint not null,
  -- when it was journalled where it was received, as both sides hold it signed; null while that is awaited
  arrived bigint,
  refused boolean not null
);
create index report_said_kind on report_said (kind, at);
create index report_said_arrived on report_said (peer, kind, arrived);
create index report_said_about on report_said (about);
create index report_said_message on report_said (message);

-- Objects of STIX that feedback is about, or that a report names.
create table report_object (
  object text not null,
  content text not null,
  primary key (object, content)
);
create index report_object_content on report_object (content);

create table report_position (log text not null primary key, next bigint not null);
