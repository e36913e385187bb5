package parley.certline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.catalogue.Raised;
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
import parley.watchfloor.FloorException;

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
  private final BorderDesk.Raising raising;
  private final StixCheck check = new StixCheck();

  Inbound(
      NodeId peer,
      Shelf received,
      SealedShelves shelves,
      BorderTable table,
      Partners partners,
      BorderDesk.Raising raising) {
    this.peer = peer;
    this.received = received;
    this.shelves = shelves;
    this.table = table;
    this.partners = partners;
    this.raising = raising;
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
        String reason = e.getMessage() + " (" + e.clause() + ")";
        keep(fact, new Sorted(), List.of(), _ -> said(fact, List.of(), List.of(), 0, 0, reason));
        return;
      }
      Sorted sorted = sorted(file);
      raise(fact, sorted);
      keep(fact, sorted, file.withdrawn(), results -> said(fact, file, sorted, results));
    } catch (LedgerException | SealException | Shelves.Away | IllegalStateException e) {
      throw new StoreException("a batch of " + peer + " waits: " + e.getMessage(), e);
    }
  }

  /// K-RAISE-6.
  private void raise(Fact.Received fact, Sorted sorted) throws StoreException {
    for (int at = 0; at < sorted.objects.size(); at++) {
      if (!sorted.accepted.get(at).type().equals(Raised.TYPE)) {
        continue;
      }
      try {
        StixObject read = StixObject.read(sorted.objects.get(at));
        Optional<Raised> word = Raised.said(peer.name(), read, fact.at());
        if (word.isPresent()) {
          boolean here =
              sorted.accepted.stream().anyMatch(each -> each.id().equals(word.get().id()));
          raising.heard(peer, word.get(), here, partners.log());
        }
      } catch (MalformedInput e) {
        throw new IllegalStateException("what was judged good cannot be read", e);
      } catch (FloorException e) {
        throw new StoreException("a raised marking of " + peer + " waits: " + e.getMessage(), e);
      }
    }
  }

  private void keep(
      Fact.Received fact,
      Sorted sorted,
      List<String> withdrawn,
      Function<List<IntakeTable.Result>, BorderTable.Said> said)
      throws StoreException, Shelves.Away {
    table.take(
        received.number(),
        peer.name(),
        shelves.ready(sorted.accepted, sorted.objects),
        withdrawn,
        said,
        fact.log(),
        fact.index() + 1,
        shelves.now());
  }

  /// What it says of itself here is what is here: an object whose version came before with other
  /// content is not this batch's.
  private BorderTable.Said said(
      Fact.Received fact, BatchFile file, Sorted sorted, List<IntakeTable.Result> results) {
    List<ObjectCheck.Accepted> taken = new ArrayList<>();
    int conflicts = 0;
    for (int at = 0; at < results.size(); at++) {
      if (results.get(at).outcome() == IntakeTable.Outcome.CONFLICT) {
        conflicts++;
      } else {
        taken.add(sorted.accepted.get(at));
      }
    }
    List<IntakeTable.Ready> beside =
        taken.isEmpty() && file.withdrawn().isEmpty()
            ? List.of()
            : provenance(
                fact,
                taken.stream().map(ObjectCheck.Accepted::id).distinct().toList(),
                file.withdrawn());
    return said(fact, beside, taken, sorted.refused + conflicts, file.withdrawn().size(), "");
  }

  private BorderTable.Said said(
      Fact.Received fact,
      List<IntakeTable.Ready> beside,
      List<ObjectCheck.Accepted> objects,
      int refused,
      int withdrawn,
      String reason) {
    return new BorderTable.Said(
        beside,
        new BatchTable.Arrived(
            fact.message().id().toString(),
            true,
            peer.name(),
            fact.item().content().hex(),
            fact.at().toEpochMilli(),
            objects.size(),
            refused,
            withdrawn,
            reason,
            fact.at().toEpochMilli(),
            BatchTable.types(objects, ObjectCheck.Accepted::type)));
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
  /// partner's object of that type would be believed to be ours. What it raised itself it may say
  /// (K-RAISE-5).
  private boolean ours(Bytes object, ObjectCheck.Accepted good) {
    try {
      StixObject read = StixObject.read(object);
      return StixCheck.spec(read).equals(StixCheck.NOW)
          && !good.type().equals(Provenance.TYPE)
          && (!good.type().equals(Raised.TYPE) || Raised.by(peer.name(), read));
    } catch (MalformedInput e) {
      return false;
    }
  }

  private List<IntakeTable.Ready> provenance(
      Fact.Received fact, List<String> objects, List<String> withdrawn) {
    Bytes object =
        new Provenance(
                peer,
                fact.message().id().toString(),
                fact.item().content(),
                fact.log().origin(),
                fact.index(),
                fact.at(),
                fact.message().tlp(),
                objects,
                withdrawn)
            .bytes();
    try {
      return check.judge(object) instanceof ObjectCheck.Accepted good
          ? shelves.ready(List.of(good), List.of(object))
          : List.of();
    } catch (Shelves.Away e) {
      throw new IllegalStateException("where it comes from cannot be sealed", e);
    }
  }
}
