package parley.ledger;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.LinkId;
import parley.store.Store;

/// Bodies, small values and adopted documents.
final class KeptTable {
  private KeptTable() {}

  static void keepBody(Handle handle, Digest content, Bytes sealed) {
    handle
        .createUpdate(
            """
            insert into body (content, sealed) values (:content, :sealed)
            on conflict (content) do nothing\
            """)
        .bind("content", content.value().toArray())
        .bind("sealed", sealed.toArray())
        .execute();
  }

  static void keepValue(Handle handle, LinkId link, String name, Bytes value) {
    handle
        .createUpdate(
            """
            insert into kept_value (link, name, content) values (:link, :name, :content)
            on conflict (link, name) do update set content = excluded.content\
            """)
        .bind("link", link.name())
        .bind("name", name)
        .bind("content", value.toArray())
        .execute();
  }

  static void keepDocument(Handle handle, Ledger.Document document) {
    handle
        .createUpdate(
            """
            insert into document (kind, name, number, digest, der)
            values (:kind, :name, :number, :digest, :der)
            on conflict (kind, digest) do nothing\
            """)
        .bind("kind", document.kind())
        .bind("name", document.name())
        .bind("number", document.number())
        .bind("digest", document.digest().value().toArray())
        .bind("der", document.der().toArray())
        .execute();
  }

  static Store.Work<Optional<Bytes>> body(Digest content) {
    return handle ->
        handle
            .createQuery("select sealed from body where content = :content and length(sealed) > 0")
            .bind("content", content.value().toArray())
            .map((row, context) -> Bytes.owning(row.getBytes(1)))
            .findOne();
  }

  /// An erased body has no bytes left; its row keeps it from being taken again.
  static Store.Work<Boolean> erased(Digest content) {
    return handle ->
        handle
                .createQuery(
                    "select count(*) from body where content = :content and length(sealed) = 0")
                .bind("content", content.value().toArray())
                .mapTo(Long.class)
                .one()
            > 0;
  }

  static Store.Work<Integer> erase(List<Digest> contents) {
    return handle -> {
      int erased = 0;
      for (Digest content : contents) {
        erased +=
            handle
                .createUpdate(
                    """
                    update body set sealed = :nothing
                    where content = :content and length(sealed) > 0\
                    """)
                .bind("nothing", new byte[0])
                .bind("content", content.value().toArray())
                .execute();
      }
      return erased;
    };
  }

  static Store.Work<Optional<Bytes>> value(LinkId link, String name) {
    return handle ->
        handle
            .createQuery("select content from kept_value where link = :link and name = :name")
            .bind("link", link.name())
            .bind("name", name)
            .map((row, context) -> Bytes.owning(row.getBytes(1)))
            .findOne();
  }

  static Store.Work<List<Ledger.Document>> documents(String kind) {
    return handle ->
        handle
            .createQuery(
                "select name, number, digest, der from document where kind = :kind order by id")
            .bind("kind", kind)
            .map((row, context) ->
                new Ledger.Document(
                    kind,
                    row.getString(1),
                    row.getLong(2),
                    new Digest(Bytes.owning(row.getBytes(3))),
                    Bytes.owning(row.getBytes(4))))
            .list();
  }
}
