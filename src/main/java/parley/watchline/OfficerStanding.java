package parley.watchline;

import java.util.Optional;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.MessageId;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.Officer;
import parley.watchfloor.People;

/// Asks the register of officers and the ledger.
///
/// @param people the officers and their keys
public record OfficerStanding(NodeId self, People people, Ledger ledger)
    implements ReleaseStanding {
  @Override
  public boolean mayWrite(String officer) throws DeskException {
    try {
      Optional<Officer> listed =
          people.officers().stream().filter(one -> one.name().equals(officer)).findFirst();
      // Who came in by the operator's link stands in no register; that ends when it is settled.
      return listed.isPresent()
          ? listed.get().serving() && listed.get().person().may(Act.SEND)
          : !people.settled();
    } catch (StoreException e) {
      throw new DeskException("the register of officers cannot be read now", e);
    }
  }

  @Override
  public boolean holds(String officer, String credentialId) throws DeskException {
    try {
      return people.keys().stream()
          .filter(key -> !key.signsIn() && key.officer().equals(officer))
          .anyMatch(key -> key.passkey().id().equals(credentialId));
    } catch (StoreException e) {
      throw new DeskException("the register of keys cannot be read now", e);
    }
  }

  @Override
  public boolean sent(NodeId peer, MessageId message) throws DeskException {
    try {
      return ledger.itemOfMessage(LinkId.between(self, peer), false, message).isPresent();
    } catch (LedgerException e) {
      throw new DeskException("the journal cannot be read now", e);
    }
  }
}
