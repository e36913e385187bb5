package parley.agreement;

import java.util.List;
import java.util.Optional;
import parley.codec.Digest;
import parley.party.NodeId;

/// The agreements in force between own and one peer's node, with the acts on their measures: an
/// immutable picture. What is judged is judged here, the same on send and on receive, from the
/// order of the receiver's journal and never from time.
public interface AgreementLife {

  /// What a message claims, as far as an agreement rules on it.
  ///
  /// @param answers true for a reply, acknowledgement, correction or cancellation: a message about
  ///   an earlier one
  record Claim(
      String agreement,
      Digest hash,
      Line line,
      String format,
      Series series,
      Precedence precedence,
      NodeId sender,
      List<NodeId> recipients,
      int epoch,
      long serial,
      boolean answers) {
    public Claim {
      recipients = List.copyOf(recipients);
    }
  }

  Optional<Agreement> named(String id);

  /// All that are in force, newest version of each.
  List<Agreement> agreements();

  /// The version that a message names, in force or amended since: what travels under it is judged
  /// by it (A-RULE-2).
  default Optional<Agreement> version(String id, Digest hash) {
    return named(id).filter(agreement -> agreement.hash().equals(hash));
  }

  /// Every version of each, newest first.
  default List<Agreement> versions() {
    return agreements();
  }

  /// Whether the deadlines of a format run between these nodes: suspension lifts duties and clocks
  /// (A-LIFE-10).
  default boolean runsClocks(String agreement, String format) {
    return named(agreement).isPresent();
  }

  /// Rules on a message by the agreement it names.
  Ruling rule(Claim claim);
}
