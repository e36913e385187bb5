-- Translations of free text: one record a row, never changed but for head (the newest of its chain). sealed: text and note under the vault's key. id: SHA-256 over all that the record says.
create table translation (
  id       text     not null primary key,
  message  text     not null,
  digest   text     not null,
  content  text     not null,
  field    text     not null,
  language text     not null,
  number   integer  not null,
  state    text     not null,
  author   text     not null,
  watch    text     not null,
  officer  text     not null,
  at       bigint   not null,
  replaces text,
  sealed   ${bytes} not null,
  head     boolean  not null,
  unique (digest, language, field, number)
);
create index translation_message on translation (language, message);
create index translation_content on translation (content);
create index translation_open on translation (language, message) where head and state <> 'certified';

-- The language in which an officer uses the console, for the next session.
create table officer_language (
  officer  text not null primary key,
  language text not null
);
