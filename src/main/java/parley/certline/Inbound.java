package parley.certline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Parcel;
import parley.ledger.Fact;
import parley.ledger.LedgerException;
import parley.message.Message;
import parley.party.NodeId;
import parley.seal.SealException;
import parley.stix.StixObject;
import parley.store.StoreException;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// Takes batches of one partner into the collection `from-…`: each whole, once, in the order of the
/// journal, with where it comes from (K-FROM-1 to K-FROM-4). It believes nothing: each object is
/// judged as one of an own tool is.
final class Inbound {
  private static final System.Logger LOG = System.getLogger("parley.certline");

  private final NodeId peer;
  private final Shelf received;
  private final SealedShelves shelves;
  private final BorderTable table;
  private final Partners partners;
  private final StixCheck check = new StixCheck();

  Inbound(
      NodeId peer, Shelf received, SealedShelves shelves, BorderTable table, Partners partners) {
    this.peer = peer;
    this.received = received;
    this.shelves = shelves;
    this.table = table;
    this.partners = partners;
  }

  static boolean is(Message message) {
    return message.format().equals(BatchFile.FORMAT);
  }

  /// What is good of a batch.
  private static final class Sorted {
    private final List<ObjectCheck.Accepted> accepted = new ArrayList<>();
    private final List<Bytes> objects = new ArrayList<>();
    private int refused;
  }

  /// If the power fails in it, the entry of the journal comes again, and nothing of it is here yet.
  void take(Fact.Received fact) throws StoreException {
    try {
      BatchFile file;
      try {
        file = BatchFile.read(file(fact));
      } catch (MalformedInput e) {
        keep(fact, new Sorted(), List.of(), e.getMessage() + " (" + e.clause() + ")");
        return;
      }
      Sorted sorted = sorted(file);
      if (!sorted.objects.isEmpty() || !file.withdrawn().isEmpty()) {
        provenance(fact, file, sorted);
      }
      keep(fact, sorted, file.withdrawn(), "");
    } catch (LedgerException | SealException | Shelves.Away e) {
      throw new StoreException("a batch waits: " + e.getMessage(), e);
    }
  }

  private Bytes file(Fact.Received fact) throws LedgerException, SealException, MalformedInput {
    Parcel parcel = partners.journals().apply(peer).parcel(fact.item().content());
    MalformedInput.unless(parcel.attachments().size() == 1, "K-BATCH-1", "a batch is one file");
    return parcel.attachments().getFirst();
  }

  private Sorted sorted(BatchFile file) {
    Sorted sorted = new Sorted();
    for (Bytes object : file.objects()) {
      if (judged(object) instanceof ObjectCheck.Accepted good && ours(object, good)) {
        sorted.accepted.add(good);
        sorted.objects.add(object);
      } else {
        sorted.refused++;
      }
    }
    return sorted;
  }

  /// Whatever a partner finds that our own check stumbles over must not stop what comes after it.
  private ObjectCheck.Verdict judged(Bytes object) {
    try {
      return check.judge(object);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(System.Logger.Level.ERROR, "an object of " + peer + " could not be judged", e);
      return new ObjectCheck.Refused(Optional.empty(), Optional.empty(), "it cannot be judged");
    }
  }

  /// STIX 2.0 crosses no border (K-RELEASE-3), and only this node says where things come from: a
  /// partner's object of that type would be believed to be ours.
  private static boolean ours(Bytes object, ObjectCheck.Accepted good) {
    try {
      return StixCheck.spec(StixObject.read(object)).equals(StixCheck.NOW)
          && !good.type().equals(Provenance.TYPE);
    } catch (MalformedInput e) {
      return false;
    }
  }

  private void provenance(Fact.Received fact, BatchFile file, Sorted sorted) {
    Provenance from =
        new Provenance(
            peer,
            fact.message().id().toString(),
            fact.item().content(),
            fact.log().origin(),
            fact.index(),
            fact.at(),
            fact.message().tlp(),
            sorted.accepted.stream().map(ObjectCheck.Accepted::id).distinct().toList(),
            file.withdrawn());
    Bytes object = from.bytes();
    switch (check.judge(object)) {
      case ObjectCheck.Accepted good -> {
        sorted.accepted.add(good);
        sorted.objects.add(object);
      }
      case ObjectCheck.Refused refused ->
          throw new IllegalStateException("where a batch comes from is no STIX: " + refused);
    }
  }

  private void keep(Fact.Received fact, Sorted sorted, List<String> withdrawn, String reason)
      throws StoreException, Shelves.Away {
    int objects = Math.max(0, sorted.objects.size() - (reason.isEmpty() ? 1 : 0));
    table.take(
        received.number(),
        shelves.ready(sorted.accepted, sorted.objects),
        withdrawn,
        new BatchTable.Arrived(
            fact.message().id().toString(),
            true,
            peer.name(),
            fact.item().content().hex(),
            fact.at().toEpochMilli(),
            objects,
            sorted.refused,
            withdrawn.size(),
            reason),
        fact.log(),
        fact.index() + 1,
        shelves.now());
  }
}
