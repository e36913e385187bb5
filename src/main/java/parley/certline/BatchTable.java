package parley.certline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.stix.StixObject;
import parley.stix.Validator;
import parley.store.Store;
import parley.store.StoreException;

/// Batches that arrived, here or at a partner: for who asks how much crossed, and whether a message
/// is done with.
final class BatchTable {
  private final Store store;

  BatchTable(Store store) {
    this.store = store;
  }

  /// A batch that arrived.
  ///
  /// @param inbound from the partner
  /// @param content digest of the signed content, hexadecimal
  /// @param at milliseconds since 1970
  /// @param reason why nothing of it could be read; empty when it could
  /// @param counted the moment by which both sides count it, milliseconds since 1970: when it was
  ///   journalled where it was received (K-COUNT-2)
  /// @param types its objects that count, by type
  record Arrived(
      String message,
      boolean inbound,
      String partner,
      String content,
      long at,
      int objects,
      int refused,
      int withdrawn,
      String reason,
      long counted,
      Map<String, Integer> types) {
    Arrived {
      types = Map.copyOf(types);
    }
  }

  /// K-COUNT-1: types that the specification does not name are counted as one, so that nobody makes
  /// rows by inventing names.
  private static final String OTHER = "other";

  static <T> Map<String, Integer> types(List<T> objects, Function<T, String> type) {
    Map<String, Integer> types = new HashMap<>();
    for (T object : objects) {
      String name = type.apply(object);
      types.merge(Validator.knows(name) ? name : OTHER, 1, Integer::sum);
    }
    return types;
  }

  static String type(Bytes object) {
    try {
      return StixObject.read(object).type();
    } catch (MalformedInput e) {
      return OTHER;
    }
  }

  /// Whether a message was a batch that arrived before a moment.
  boolean arrived(String content, long before) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery("select 1 from cert_batch where content = :content and at < :before")
            .bind("content", content)
            .bind("before", before)
            .mapTo(Integer.class)
            .findFirst()
            .isPresent());
  }

  /// Within the transaction that takes it in or settles it; once, and counted once.
  static void insert(Handle handle, Arrived arrived) {
    int fresh =
        handle.execute(
            "insert into cert_batch (message, inbound, partner, content, at, objects, refused,"
                + " withdrawn, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            arrived.message(),
            arrived.inbound() ? 1 : 0,
            arrived.partner(),
            arrived.content(),
            arrived.at(),
            arrived.objects(),
            arrived.refused(),
            arrived.withdrawn(),
            arrived.reason());
    if (fresh > 0) {
      count(handle, arrived, arrived.reason().isEmpty() ? "batches" : "batches refused", "", 1);
      count(handle, arrived, "refused", "", arrived.refused());
      count(handle, arrived, "withdrawn", "", arrived.withdrawn());
      arrived.types().forEach((type, number) -> count(handle, arrived, "objects", type, number));
    }
  }

  private static void count(Handle handle, Arrived of, String what, String type, int number) {
    if (number > 0) {
      handle.execute(
          "insert into cert_day (partner, day, inbound, what, type, number)"
              + " values (?, ?, ?, ?, ?, ?) on conflict (partner, day, inbound, what, type)"
              + " do update set number = cert_day.number + excluded.number",
          of.partner(),
          Math.floorDiv(of.counted(), DAY_MILLIS),
          of.inbound() ? 1 : 0,
          what,
          type,
          number);
    }
  }

  private static final long DAY_MILLIS = 86_400_000L;

  /// Sums over whole days, one walk along the key.
  ///
  /// @param from the first day, since 1970
  List<CertLine.Crossed> crossed(String partner, long from) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select inbound, what, type, sum(number) as number from cert_day"
                    + " where partner = :partner and day >= :from"
                    + " group by inbound, what, type order by inbound, what, type")
            .bind("partner", partner)
            .bind("from", from)
            .map((row, _) ->
                new CertLine.Crossed(
                    row.getInt("inbound") == 1,
                    row.getString("what"),
                    row.getString("type"),
                    row.getLong("number")))
            .list());
  }

  /// Sums over batches of one direction.
  ///
  /// @param last milliseconds since 1970, 0 for none
  record Tally(long batches, long objects, long refused, long withdrawn, long last) {
    String told() {
      return objects + " objects and " + withdrawn + " withdrawals in " + batches + " batches";
    }
  }

  Tally tally(String partner, boolean inbound) throws StoreException {
    return store.read(handle ->
        handle
            .createQuery(
                "select count(*) as batches, coalesce(sum(objects), 0) as objects,"
                    + " coalesce(sum(refused), 0) as refused,"
                    + " coalesce(sum(withdrawn), 0) as withdrawn, coalesce(max(at), 0) as last"
                    + " from cert_batch where partner = :partner and inbound = :inbound"
                    + " and (inbound = 1 or reason = '')")
            .bind("partner", partner)
            .bind("inbound", inbound ? 1 : 0)
            .map((row, _) ->
                new Tally(
                    row.getLong("batches"),
                    row.getLong("objects"),
                    row.getLong("refused"),
                    row.getLong("withdrawn"),
                    row.getLong("last")))
            .one());
  }
}
