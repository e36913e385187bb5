package parley.taxii;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import parley.codec.Bytes;

/// Where collections are kept. Safe for several threads.
///
/// Always true: what was added is seen by everybody at once and for good, in the order of its
/// moments; in one collection no two moments are the same, and nothing is ever seen before
/// something that was added earlier (K-ADDED-1, K-ADDED-2).
public interface Shelves {
  /// The database does not answer, or has no room. To be asked again.
  final class Away extends Exception {
    private static final long serialVersionUID = 1;

    public Away(String what, Throwable cause) {
      super(what, cause);
    }

    public Away(String what) {
      super(what);
    }
  }

  /// Where one version of one object lies.
  ///
  /// @param number by which it is known in the store
  /// @param size bytes
  record Spot(long number, Added added, int size) {}

  /// @param more whether there is another one after these
  record Page(List<Spot> spots, boolean more) {
    public Page {
      spots = List.copyOf(spots);
    }
  }

  /// What a manifest says of one version.
  record Entry(String id, Added added, String version, String spec) {}

  /// One object of an envelope.
  ///
  /// @param object its bytes as they came
  record Arrival(ObjectCheck.Verdict verdict, Bytes object) {}

  /// Some of the objects of one envelope, which become durable together.
  ///
  /// @param status of the envelope
  /// @param client who sent it
  /// @param from how many came before these
  /// @param last whether none follow
  record Batch(
      UUID status, String client, Shelf shelf, long from, List<Arrival> arrivals, boolean last) {
    public Batch {
      arrivals = List.copyOf(arrivals);
    }
  }

  /// How an envelope fared (TAXII 2.1, section 4.3.1).
  ///
  /// @param complete false while it is being read
  /// @param listed whether each success is told of one by one
  record Standing(
      UUID id, Added asked, boolean complete, long successes, long failures, boolean listed) {}

  /// In the order of their identifiers.
  List<Shelf> all();

  /// The oldest of those that are meant and were added after a moment.
  Page page(Shelf shelf, Filters filters, Added after, int limit) throws Away;

  /// In the same order; what is gone meanwhile is left out.
  List<Bytes> objects(Shelf shelf, List<Spot> spots) throws Away;

  /// Likewise.
  List<Entry> entries(Shelf shelf, List<Spot> spots) throws Away;

  /// Durable on return.
  Standing add(Batch batch) throws Away;

  /// Removes the versions that are meant, for good.
  ///
  /// @return how many
  int remove(Shelf shelf, Filters filters) throws Away;

  /// @param client who sent the envelope: nobody else is told
  Optional<Standing> status(UUID id, String client) throws Away;

  /// What is told one by one of an envelope: objects of JSON, separated by commas, in parts.
  ///
  /// @param part from 0
  /// @return empty when there is no such part
  Optional<String> told(UUID status, boolean successes, int part) throws Away;
}
