package parley.certweb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.catalogue.RaisedTable;
import parley.certline.Border;
import parley.certline.SealedShelves;
import parley.party.NodeId;
import parley.stix.StixObject;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// Puts together what is known of one object (W-CERT-4). Each part has a bound of its own.
final class Gathering {
  /// W-CERT-4: versions of one object in each collection that has it.
  private static final int MOST_VERSIONS = 50;

  /// W-CERT-4: batches that brought or took back one object.
  private static final int MOST_ORIGINS = 20;

  /// W-CERT-9: what was taken back, of one object.
  private static final int MOST_RECALLED = 50;

  /// W-CERT-8: of one object in each collection.
  private static final int MOST_CONFLICTS = 20;

  private final SealedShelves shelves;
  private final Optional<Border> border;
  private final ObjectTable objects;
  private final ConflictTable conflicts;
  private final PointerTable pointers;
  private final Relating relating;
  private final Relations relations;
  private final RaisedTable raised;

  Gathering(
      SealedShelves shelves,
      Optional<Border> border,
      ObjectTable objects,
      ConflictTable conflicts,
      PointerTable pointers,
      Relating relating,
      Relations relations,
      RaisedTable raised) {
    this.shelves = shelves;
    this.border = border;
    this.objects = objects;
    this.conflicts = conflicts;
    this.pointers = pointers;
    this.relating = relating;
    this.relations = relations;
    this.raised = raised;
  }

  /// What is ours and what partners sent; what is sent to them stands in ours too.
  Set<Integer> kept() {
    return shelves.all().stream()
        .filter(shelf -> !shelf.alias().startsWith(Shelf.TO))
        .map(Shelf::number)
        .collect(Collectors.toSet());
  }

  private String alias(int collection) {
    return shelves.all().stream()
        .filter(shelf -> shelf.number() == collection)
        .map(Shelf::alias)
        .findFirst()
        .orElse("");
  }

  /// Empty where nothing is known of it.
  Optional<ObjectFile> file(String id) throws StoreException, Shelves.Away {
    List<ObjectTable.Row> rows = objects.versions(kept(), id, MOST_VERSIONS + 1);
    List<ObjectFile.Origin> origins = origins(id);
    List<ObjectTable.Recalled> recalled = objects.recalled(id, MOST_RECALLED);
    if (rows.isEmpty() && origins.isEmpty() && recalled.isEmpty()) {
      return Optional.empty();
    }
    Optional<ObjectTable.Row> newest = newest(rows);
    Optional<StixObject> content =
        newest.isEmpty() ? Optional.empty() : relations.object(newest.get().no());
    List<ObjectFile.Conflict> opposed = new ArrayList<>();
    for (int collection : kept()) {
      conflicts.of(collection, id, MOST_CONFLICTS).forEach(row -> opposed.add(conflict(row)));
    }
    return Optional.of(
        new ObjectFile(
            id,
            content,
            raised.raised(id),
            newest.map(ObjectTable.Row::no).orElse(0L),
            rows.stream().limit(MOST_VERSIONS).map(this::version).toList(),
            rows.size() > MOST_VERSIONS,
            relations.of(id, content.map(StixObject::content), kept()),
            origins,
            partners(id, recalled),
            opposed));
  }

  /// What it says now: our own word of it before a partner's.
  private Optional<ObjectTable.Row> newest(List<ObjectTable.Row> rows) {
    return rows.stream()
        .filter(ObjectTable.Row::newest)
        .max(Comparator.comparing(ObjectTable.Row::key).thenComparing(this::ours));
  }

  private boolean ours(ObjectTable.Row row) {
    return !alias(row.collection()).startsWith(Shelf.FROM);
  }

  ObjectFile.Version version(ObjectTable.Row row) {
    return new ObjectFile.Version(
        row.no(),
        alias(row.collection()),
        row.spec(),
        row.version(),
        row.newest(),
        row.added(),
        row.source(),
        row.size());
  }

  private List<ObjectFile.Origin> origins(String id) throws StoreException, Shelves.Away {
    List<ObjectFile.Origin> origins = new ArrayList<>();
    for (long no : pointers.pointing(relating.code(id), PointerTable.Rank.ORIGIN, MOST_ORIGINS)) {
      relations
          .content(no)
          .filter(batch ->
              batch.texts("object_refs").contains(id) || batch.texts("withdrawn_refs").contains(id))
          .map(batch ->
              new ObjectFile.Origin(
                  batch.text("signed_by").orElse(""),
                  batch.text("message").orElse(""),
                  batch.text("signed_content_sha256").orElse(""),
                  batch.text("journal").orElse(""),
                  batch.number("journal_index").orElse(0L),
                  batch.text("created").orElse(""),
                  batch.texts("withdrawn_refs").contains(id)))
          .ifPresent(origins::add);
    }
    return origins;
  }

  private List<ObjectFile.Partner> partners(String id, List<ObjectTable.Recalled> recalled)
      throws StoreException, Shelves.Away {
    List<ObjectFile.Partner> partners = new ArrayList<>();
    List<NodeId> peers = border.map(Border::peers).orElse(List.of());
    if (peers.isEmpty()) {
      return partners;
    }
    List<ObjectTable.Word> words = objects.words(peers.stream().map(NodeId::name).toList(), id);
    for (NodeId peer : peers) {
      String node = peer.name();
      partners.add(
          new ObjectFile.Partner(
              node,
              border.orElseThrow().ruleOf(peer).isPresent(),
              border.orElseThrow().judged(peer, id),
              words.stream()
                  .filter(word -> word.partner().equals(node))
                  .map(word -> new ObjectFile.Word(word.release(), word.officer(), word.at()))
                  .findFirst(),
              given(node, id),
              recalled.stream()
                  .filter(each -> each.partner().equals(node))
                  .map(each ->
                      new ObjectFile.Recalled(
                          each.version(),
                          each.released(),
                          each.releasedBy(),
                          each.withdrawn(),
                          each.withdrawnBy()))
                  .toList()));
    }
    return partners;
  }

  private List<ObjectFile.Given> given(String node, String id) throws StoreException {
    Set<Integer> to =
        shelves.all().stream()
            .filter(shelf -> shelf.alias().equals(Shelf.TO + node))
            .map(Shelf::number)
            .collect(Collectors.toSet());
    if (to.isEmpty()) {
      return List.of();
    }
    ObjectTable.Reached reached = objects.reached(node);
    return objects.versions(to, id, MOST_VERSIONS).stream()
        .map(row -> new ObjectFile.Given(row.version(), row.added(), step(row.added(), reached)))
        .toList();
  }

  private static ObjectFile.Step step(Instant added, ObjectTable.Reached reached) {
    if (!added.isAfter(reached.arrived())) {
      return ObjectFile.Step.ARRIVED;
    }
    return added.isAfter(reached.leaving()) ? ObjectFile.Step.WAITS : ObjectFile.Step.LEAVES;
  }

  ObjectFile.Conflict conflict(ConflictTable.Row row) {
    return new ObjectFile.Conflict(
        row.collection(),
        alias(row.collection()),
        row.id(),
        row.key(),
        row.mark().hex(),
        row.source(),
        row.moment());
  }
}
