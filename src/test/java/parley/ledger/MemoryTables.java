package parley.ledger;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.LogName;
import parley.message.MessageId;
import parley.party.LinkId;

/// What a ledger in memory holds, and what it answers.
abstract class MemoryTables implements Ledger {

  record Numbering(
      LinkId link,
      boolean inbound,
      String sender,
      String agreement,
      String line,
      String series,
      int epoch) {
    static Numbering of(LinkId link, boolean inbound, SerialKey key) {
      return new Numbering(
          link,
          inbound,
          key.sender().name(),
          key.agreement(),
          key.line().code(),
          key.series().code(),
          key.epoch());
    }
  }

  record ContentKey(LinkId link, boolean inbound, Digest content) {}

  record LinkDigest(LinkId link, Digest digest) {}

  record ValueKey(LinkId link, String key) {}

  record NodeKey(LogName log, int level, long position) {}

  final Map<LogName, List<Bytes>> logs = new TreeMap<>();
  final Map<NodeKey, Digest> nodes = new LinkedHashMap<>();
  final Map<ContentKey, Item> items = new LinkedHashMap<>();
  final Map<Numbering, TreeMap<Long, ContentKey>> serials = new LinkedHashMap<>();
  final Map<LinkDigest, Digest> envelopes = new LinkedHashMap<>();
  final Map<Digest, Bytes> bodies = new LinkedHashMap<>();
  final Map<LinkDigest, Queued> outbox = new LinkedHashMap<>();
  final Map<ValueKey, Bytes> values = new LinkedHashMap<>();
  final Map<String, Map<Digest, Document>> documents = new LinkedHashMap<>();

  static void expect(boolean condition, String otherwise) throws LedgerException {
    if (!condition) {
      throw new LedgerException(otherwise);
    }
  }

  /// @throws LedgerException when it is down until it is opened again
  abstract void up() throws LedgerException;

  @Override
  public synchronized long logSize(LogName log) throws LedgerException {
    up();
    return logs.getOrDefault(log, List.of()).size();
  }

  @Override
  public synchronized Digest node(LogName log, int level, long position) throws LedgerException {
    up();
    Digest node = nodes.get(new NodeKey(log, level, position));
    if (node == null) {
      throw new LedgerException("no complete subtree " + level + "/" + position + " in " + log);
    }
    return node;
  }

  @Override
  public synchronized List<Bytes> leaves(LogName log, long from, long to) throws LedgerException {
    up();
    List<Bytes> all = logs.getOrDefault(log, List.of());
    expect(from >= 0 && to >= from && to <= all.size(), log + " has no entries up to " + to);
    return List.copyOf(all.subList((int) from, (int) to));
  }

  @Override
  public synchronized Optional<Item> itemOfContent(LinkId link, boolean inbound, Digest content)
      throws LedgerException {
    up();
    return Optional.ofNullable(items.get(new ContentKey(link, inbound, content)));
  }

  @Override
  public synchronized Optional<Item> itemOfEnvelope(LinkId link, Digest envelope)
      throws LedgerException {
    up();
    return Optional.ofNullable(envelopes.get(new LinkDigest(link, envelope)))
        .map(content -> items.get(new ContentKey(link, true, content)));
  }

  @Override
  public synchronized Optional<Item> itemOfSerial(LinkId link, boolean inbound, SerialKey serial)
      throws LedgerException {
    up();
    return Optional.ofNullable(serials.get(Numbering.of(link, inbound, serial)))
        .map(numbering -> numbering.get(serial.serial()))
        .map(items::get);
  }

  @Override
  public synchronized Optional<Item> itemOfMessage(LinkId link, boolean inbound, MessageId message)
      throws LedgerException {
    up();
    return items(link, inbound, item -> item.message().equals(Optional.of(message))).stream()
        .findFirst();
  }

  private List<Item> items(LinkId link, boolean inbound, Predicate<Item> wanted) {
    return items.values().stream()
        .filter(item -> item.link().equals(link) && item.inbound() == inbound)
        .filter(wanted)
        .toList();
  }

  @Override
  public synchronized List<SerialKey> lastSerials(LinkId link, boolean inbound)
      throws LedgerException {
    up();
    return serials.entrySet().stream()
        .filter(entry -> entry.getKey().link().equals(link))
        .filter(entry -> entry.getKey().inbound() == inbound && !entry.getValue().isEmpty())
        .map(entry -> entry.getValue().lastEntry().getValue())
        .map(key -> Objects.requireNonNull(items.get(key)).serial())
        .sorted(Comparator.comparing(key -> key.sender() + "/" + key.written()))
        .toList();
  }

  @Override
  public synchronized List<SerialKey> missingSerials(
      LinkId link, boolean inbound, SerialKey last, long after, int limit) throws LedgerException {
    up();
    TreeMap<Long, ContentKey> held =
        serials.getOrDefault(Numbering.of(link, inbound, last), new TreeMap<>());
    long highest = held.isEmpty() ? 0 : held.lastKey();
    if (held.size() == highest) {
      return List.of();
    }
    return LongStream.rangeClosed(after + 1, highest)
        .filter(serial -> !held.containsKey(serial))
        .limit(limit)
        .mapToObj(serial ->
            new SerialKey(
                last.sender(), last.epoch(), last.agreement(), last.line(), last.series(), serial))
        .toList();
  }

  @Override
  public synchronized List<Queued> queued(LinkId link, int limit) throws LedgerException {
    up();
    return outbox.values().stream()
        .filter(row -> row.link().equals(link))
        .sorted(
            Comparator.comparing((Queued row) -> row.serial().series() == Series.EXERCISE)
                .thenComparing(Queued::precedence))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Queued> queued(LinkId link, Digest content) throws LedgerException {
    up();
    return Optional.ofNullable(outbox.get(new LinkDigest(link, content)));
  }

  @Override
  public synchronized long queuedCount(LinkId link) throws LedgerException {
    up();
    return outbox.keySet().stream().filter(key -> key.link().equals(link)).count();
  }

  @Override
  public synchronized List<Item> unanswered(LinkId link) throws LedgerException {
    up();
    return items(link, true, item -> item.answer().isEmpty());
  }

  @Override
  public synchronized Optional<Bytes> body(Digest content) throws LedgerException {
    up();
    return Optional.ofNullable(bodies.get(content)).filter(body -> body.size() > 0);
  }

  @Override
  public synchronized boolean erased(Digest content) throws LedgerException {
    up();
    return java.util.Objects.equals(bodies.get(content), Bytes.EMPTY);
  }

  @Override
  public synchronized List<Item> aged(
      LinkId link, String agreement, long before, Optional<Item> after, int limit)
      throws LedgerException {
    up();
    Comparator<Item> order =
        Comparator.comparingLong(Item::at).thenComparing(item -> item.content().hex());
    return items.values().stream()
        .filter(item -> item.link().equals(link) && item.serial().agreement().equals(agreement))
        .filter(item -> item.at() < before && item.answer().isPresent())
        .filter(item -> bodies.getOrDefault(item.content(), Bytes.EMPTY).size() > 0)
        .filter(item -> after.isEmpty() || order.compare(item, after.get()) > 0)
        .sorted(order)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<Bytes> value(LinkId link, String key) throws LedgerException {
    up();
    return Optional.ofNullable(values.get(new ValueKey(link, key)));
  }

  @Override
  public synchronized List<Document> documents(String kind) throws LedgerException {
    up();
    return List.copyOf(documents.getOrDefault(kind, Map.of()).values());
  }
}
