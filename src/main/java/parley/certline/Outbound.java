package parley.certline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.catalogue.Raised;
import parley.certline.BorderTable.Out;
import parley.certline.BorderTable.Withdrawal;
import parley.certline.VersionTable.Kept;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.exchange.Released;
import parley.journal.LogName;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.Composition;
import parley.message.Form;
import parley.message.Format;
import parley.message.Message;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.store.StoreException;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// What is released to one partner leaves in batches, one at a time, in the order in which it was
/// released (K-BATCH-4). What it has done stands in tables, so it may be killed anywhere. Used by
/// the border's thread; receipts come in by that of followers.
final class Outbound {
  /// K-BATCH-6: after a refusal.
  private static final Duration PAUSE = Duration.ofMinutes(10);

  private static final Duration SOON = Duration.ofSeconds(5);

  private final NodeId peer;
  private final Shelf released;
  private final SealedShelves shelves;
  private final BorderTable table;
  private final VersionTable versions;
  private final Partners partners;
  private final Releasing releasing;
  private final InstantSource clock;

  /// The batch that the exchange has taken.
  private volatile String handed = "";

  private volatile String state = "";
  private volatile Instant next = Instant.MIN;

  Outbound(
      NodeId peer,
      Shelf released,
      SealedShelves shelves,
      BorderTable table,
      VersionTable versions,
      Partners partners,
      Releasing releasing,
      InstantSource clock) {
    this.peer = peer;
    this.released = released;
    this.shelves = shelves;
    this.table = table;
    this.versions = versions;
    this.partners = partners;
    this.releasing = releasing;
    this.clock = clock;
  }

  /// What stands in the way, for people; empty when nothing does.
  String state() {
    return state;
  }

  /// Lets the next batch leave, when none is on its way. Kept before it is handed to the exchange,
  /// which knows the same message again: so none leaves twice and none is lost (K-BATCH-4).
  ///
  /// @param objects false for a partner that no rule names any longer: it is still told what it
  ///   shall not have
  void send(boolean objects)
      throws StoreException, Shelves.Away, LedgerException, InterruptedException {
    if (clock.instant().isBefore(next)) {
      return;
    }
    Optional<Agreement> agreement = partners.agreement(peer);
    if (agreement.isEmpty()) {
      state = "no agreement with this partner has " + BatchFile.FORMAT;
      return;
    }
    Optional<Out> out = table.out(peer.name());
    if (out.isEmpty()) {
      // An officer who withholds meanwhile comes before it or finds it on its way, and not between.
      synchronized (releasing) {
        out = compose(agreement.get(), objects);
        if (out.isPresent()) {
          // If the power fails here nothing has left; the same message is handed over later.
          table.keep(peer.name(), out.get());
        }
      }
    }
    if (out.isEmpty()) {
      state = "";
      return;
    }
    if (!handed.equals(out.get().message())) {
      hand(out.get());
    }
  }

  private void hand(Out out)
      throws StoreException, Shelves.Away, LedgerException, InterruptedException {
    Message message;
    try {
      message = Message.read(shelves.open(out.document().digest(), out.document().sealed()));
    } catch (MalformedInput e) {
      throw new Shelves.Away("a batch that was kept cannot be read", e);
    }
    Bytes batch = shelves.open(out.batch().digest(), out.batch().sealed());
    LinkId link = LinkId.between(partners.self(), peer);
    switch (partners.exchange().release(link, message, List.of(), List.of(batch))) {
      case Released.Queued _ -> {
        handed = out.message();
        state = "";
      }
      case Released.Refused(String reason, String clause, String detail) -> {
        state = "not sent: " + detail + " (" + reason + ", " + clause + ")";
        // One that the exchange may have taken already leaves as it is; whatever else is composed
        // anew, since officers may withhold meanwhile what it brings.
        if (!Set.of("duplicate", "stopped").contains(reason)) {
          table.discard(peer.name());
        }
        boolean soon = Set.of("duplicate", "stopped", "key", "disk").contains(reason);
        next = clock.instant().plus(soon ? SOON : PAUSE);
      }
    }
  }

  private Optional<Out> compose(Agreement agreement, boolean objects)
      throws StoreException, Shelves.Away {
    List<Withdrawal> gone = table.withdrawals(peer.name(), BatchFile.MOST_WITHDRAWN);
    long added = table.sent(peer.name());
    BatchFile file;
    if (gone.isEmpty()) {
      BatchFile.Filling filling = new BatchFile.Filling();
      boolean room = true;
      List<Kept> some =
          objects
              ? versions.after(released.number(), added, BatchFile.MOST_OBJECTS)
              : List.<Kept>of();
      for (Kept kept : some) {
        room = room && filling.add(shelves.open(kept.name(), kept.sealed()));
        added = room ? kept.added() : added;
      }
      file = filling.filled();
    } else {
      file = new BatchFile(List.of(), gone.stream().map(Withdrawal::id).distinct().toList());
    }
    if (file.objects().isEmpty() && file.withdrawn().isEmpty()) {
      return Optional.empty();
    }
    Bytes batch = file.bytes();
    Message message = message(agreement, file, batch);
    return Optional.of(
        new Out(
            message.id().toString(),
            shelves.sealed(message.bytes()),
            shelves.sealed(batch),
            file.objects().size(),
            file.withdrawn().size(),
            added,
            gone.isEmpty() ? 0 : gone.getLast().no()));
  }

  /// What the markings of a released object come to; empty for a definition, which goes with what
  /// bears it.
  private Optional<Markings> markings(Bytes object) throws StoreException, Shelves.Away {
    try {
      StixObject read = StixObject.read(object);
      if (read.type().equals("marking-definition")) {
        return Optional.empty();
      }
      Map<StixId, StixObject> known = new HashMap<>();
      for (StixId id : Releasing.named(read)) {
        Optional<Kept> newest = versions.newest(released.number(), id.toString());
        if (newest.isPresent()) {
          known.put(id, StixObject.read(shelves.open(newest.get().name(), newest.get().sealed())));
        }
      }
      Markings own = Markings.of(read, id -> Optional.ofNullable(known.get(id)));
      Optional<Raised> raised = table.raised(read.id().toString());
      return Optional.of(raised.map(word -> word.over(own)).orElse(own));
    } catch (MalformedInput e) {
      throw new Shelves.Away("an object that was released cannot be read", e);
    }
  }

  private Message message(Agreement agreement, BatchFile file, Bytes batch)
      throws StoreException, Shelves.Away {
    Format format = partners.formats().named(BatchFile.FORMAT).orElseThrow();
    Marking.Tlp tlp = Marking.Tlp.CLEAR;
    Marking.Pap pap = Marking.Pap.CLEAR;
    for (Bytes each : file.objects()) {
      Optional<Markings> borne = markings(each);
      if (borne.isEmpty()) {
        continue;
      }
      Markings markings = borne.get();
      tlp = markings.tlp().compareTo(tlp) > 0 ? markings.tlp() : tlp;
      Marking.Pap wanted = markings.pap().orElse(Marking.Pap.CLEAR);
      pap = wanted.compareTo(pap) > 0 ? wanted : pap;
    }
    try {
      return partners
          .composer()
          .compose(
              new Composition(
                  agreement.id(),
                  agreement.hash(),
                  format.line(),
                  BatchFile.FORMAT,
                  partners.self(),
                  List.of(peer),
                  Series.REAL,
                  Precedence.ROUTINE,
                  "en",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  file.objects().isEmpty() ? Marking.Tlp.DEFAULT.word() : tlp.word(),
                  pap.name().toLowerCase(Locale.ROOT),
                  Optional.empty(),
                  List.of(
                      new Attachment(
                          BatchFile.NAME, BatchFile.MEDIA_TYPE, batch.size(), Digest.of(batch))),
                  Form.body(
                      format,
                      Map.of(
                          "objects", List.of(Integer.toString(file.objects().size())),
                          "withdrawn", List.of(Integer.toString(file.withdrawn().size()))))));
    } catch (MalformedInput e) {
      throw new IllegalStateException("a batch does not fit its own format", e);
    }
  }

  /// A message that the partner has answered.
  ///
  /// @param content digest of its signed content
  /// @param refusal why the partner refused it; empty when its receipt is here
  /// @param there when the partner journalled it
  record Settled(String message, Digest content, Optional<String> refusal, Instant there) {}

  /// An entry of the journal settles a message: when it is the batch on its way, the next may
  /// leave.
  ///
  /// @return whether it was
  boolean settled(Settled by, LogName log, long index) throws StoreException {
    Optional<Out> out = table.out(peer.name()).filter(each -> each.message().equals(by.message()));
    Optional<String> refusal = by.refusal();
    if (out.isEmpty()) {
      return false;
    }
    // First the pause: the border's thread composes as soon as the row is gone.
    refusal.ifPresent(why -> {
      state = "the partner refused a batch: " + why;
      next = clock.instant().plus(PAUSE);
    });
    boolean refused = refusal.isPresent();
    BatchTable.Arrived arrived =
        new BatchTable.Arrived(
            by.message(),
            false,
            peer.name(),
            by.content().hex(),
            clock.millis(),
            refused ? 0 : out.get().objects(),
            0,
            refused ? 0 : out.get().withdrawn(),
            refusal.orElse(""),
            by.there().toEpochMilli(),
            refused ? Map.of() : types(out.get()));
    table.settle(peer.name(), out.get(), arrived, log, index + 1);
    return true;
  }

  private Map<String, Integer> types(Out out) throws StoreException {
    try {
      BatchFile file = BatchFile.read(shelves.open(out.batch().digest(), out.batch().sealed()));
      return BatchTable.types(file.objects(), BatchTable::type);
    } catch (MalformedInput | Shelves.Away e) {
      throw new StoreException("a batch that was kept cannot be read", e);
    }
  }
}
