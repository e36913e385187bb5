package parley.translation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.message.MessageId;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.Store;
import parley.store.StoreException;
import parley.translation.Translation.State;

/// The table `translation`. Rows are added, and erased with the message's body; none is changed but
/// for `head`, which says which row is the newest of its chain.
final class TranslationTable {
  private static final Bytes PURPOSE = Bytes.utf8("parley translation 1");
  private static final JsonReader.Limits SECRET = new JsonReader.Limits(256 * 1024, 4, 64);

  private final Store store;
  private final BodyCipher cipher;

  TranslationTable(Store store, BodyCipher cipher) {
    this.store = store;
    this.cipher = cipher;
  }

  /// A row as it lies there.
  private record Row(Translation bare, Digest id, Bytes sealed) {}

  /// @param message digest of the message's bytes
  record Name(Digest message, String language) {}

  /// Of which messages anything is kept, and in which languages.
  List<Name> names() throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select distinct digest, language from translation order by digest, language")
            .map((row, _) -> new Name(Digest.hex(row.getString(1)), row.getString(2)))
            .list());
  }

  /// @throws StoreException also when a row is not what its identifier says (F-RECORD-3)
  Sheet sheet(Digest message, String language) throws StoreException {
    List<Row> rows =
        store.read(handle ->
            handle
                .createQuery(
                    "select id, message, digest, content, field, language, number, state, author,"
                        + " watch, officer, at, replaces, sealed from translation"
                        + " where digest = :digest and language = :language"
                        + " order by field, number")
                .bind("digest", message.hex())
                .bind("language", language)
                .map(TranslationTable::toRow)
                .list());
    Map<String, List<Translation>> records = new LinkedHashMap<>();
    for (Row row : rows) {
      records.computeIfAbsent(row.bare().field(), field -> new ArrayList<>()).add(opened(row));
    }
    return new Sheet(language, records);
  }

  private Translation opened(Row row) throws StoreException {
    try {
      Json.Obj secret = JsonReader.readObject(cipher.open(name(row.id()), row.sealed()), SECRET);
      Translation bare = row.bare();
      Translation whole =
          new Translation(
              bare.message(),
              bare.digest(),
              bare.content(),
              bare.field(),
              bare.language(),
              bare.number(),
              bare.state(),
              bare.author(),
              bare.watch(),
              bare.officer(),
              bare.at(),
              bare.replaces(),
              secret.requireText("text"),
              secret.requireText("note"));
      if (!whole.id().equals(row.id())) {
        throw new StoreException("the translation " + row.id() + " was altered in the database");
      }
      return whole;
    } catch (SealException | MalformedInput e) {
      throw new StoreException("the translation " + row.id() + " cannot be opened", e);
    }
  }

  /// All of them or, where any chain has moved on since, none.
  boolean add(List<Translation> records) throws StoreException {
    Map<Digest, Bytes> sealed = new HashMap<>();
    for (Translation record : records) {
      Digest id = record.id();
      try {
        sealed.put(id, cipher.seal(name(id), record.secret()));
      } catch (SealException e) {
        throw new StoreException("a translation cannot be sealed", e);
      }
    }
    return store.write(
        Store.Lane.NORMAL,
        handle -> {
          for (Translation record : records) {
            if (newest(handle, record) != record.number() - 1) {
              return false;
            }
          }
          records.forEach(
              record -> insert(handle, record, sealed.getOrDefault(record.id(), Bytes.EMPTY)));
          return true;
        });
  }

  private static int newest(Handle handle, Translation record) {
    return handle
        .createQuery(
            "select coalesce(max(number), 0) from translation"
                + " where digest = :digest and field = :field and language = :language")
        .bind("digest", record.digest().hex())
        .bind("field", record.field())
        .bind("language", record.language())
        .mapTo(Integer.class)
        .one();
  }

  private static void insert(Handle handle, Translation record, Bytes sealed) {
    handle
        .createUpdate(
            "update translation set head = :no where digest = :digest and field = :field"
                + " and language = :language and head")
        .bind("no", false)
        .bind("digest", record.digest().hex())
        .bind("field", record.field())
        .bind("language", record.language())
        .execute();
    handle
        .createUpdate(
            "insert into translation (id, message, digest, content, field, language, number,"
                + " state, author, watch, officer, at, replaces, sealed, head) values (:id,"
                + " :message, :digest, :content, :field, :language, :number, :state, :author,"
                + " :watch, :officer, :at, :replaces, :sealed, :head)")
        .bind("id", record.id().hex())
        .bind("message", record.message().toString())
        .bind("digest", record.digest().hex())
        .bind("content", record.content().hex())
        .bind("field", record.field())
        .bind("language", record.language())
        .bind("number", record.number())
        .bind("state", record.state().code())
        .bind("author", record.author())
        .bind("watch", record.watch())
        .bind("officer", record.officer())
        .bind("at", record.at().toEpochMilli())
        .bind("replaces", record.replaces().map(Digest::hex).orElse(null))
        .bind("sealed", sealed.toArray())
        .bind("head", true)
        .execute();
  }

  /// Messages of which something waits, for a reviewer or for a translator.
  Map<MessageId, Sheet.Stage> open(String language) throws StoreException {
    Map<MessageId, Set<State>> heads = new LinkedHashMap<>();
    store
        .read(handle ->
            handle
                .createQuery(
                    "select distinct message, state from translation where language = :language"
                        + " and head and state <> 'certified' order by message")
                .bind("language", language)
                .map((row, context) ->
                    Map.entry(
                        MessageId.of(row.getString("message")),
                        State.coded(row.getString("state"))))
                .list())
        .forEach(head ->
            heads
                .computeIfAbsent(head.getKey(), message -> EnumSet.noneOf(State.class))
                .add(head.getValue()));
    Map<MessageId, Sheet.Stage> stages = new LinkedHashMap<>();
    heads.forEach((message, states) -> stages.put(message, Sheet.Stage.of(states)));
    return stages;
  }

  /// Messages from this one on that somebody has begun to translate.
  Set<MessageId> begun(String language, MessageId from) throws StoreException {
    return new HashSet<>(
        store.read(handle ->
            handle
                .createQuery(
                    "select distinct message from translation"
                        + " where language = :language and message >= :from")
                .bind("language", language)
                .bind("from", from.toString())
                .map((row, context) -> MessageId.of(row.getString("message")))
                .list()));
  }

  static void erase(Store store, List<Digest> contents) throws StoreException {
    store.write(
        Store.Lane.BULK,
        handle ->
            handle
                .createUpdate("delete from translation where content in (<contents>)")
                .bindList("contents", contents.stream().map(Digest::hex).toList())
                .execute());
  }

  private static Digest name(Digest id) {
    return Digest.of(PURPOSE, id.value());
  }

  private static Row toRow(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        new Translation(
            MessageId.of(row.getString("message")),
            Digest.hex(row.getString("digest")),
            Digest.hex(row.getString("content")),
            row.getString("field"),
            row.getString("language"),
            row.getInt("number"),
            State.coded(row.getString("state")),
            row.getString("author"),
            row.getString("watch"),
            row.getString("officer"),
            Instant.ofEpochMilli(row.getLong("at")),
            Optional.ofNullable(row.getString("replaces")).map(Digest::hex),
            "",
            ""),
        Digest.hex(row.getString("id")),
        Bytes.owning(row.getBytes("sealed")));
  }
}
