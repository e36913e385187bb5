package parley.ledger;

import java.util.List;
import org.jdbi.v3.core.Handle;
import parley.party.LinkId;
import parley.store.Store;

/// One commit of the ledger, as one work of the store: the fence, then every change, or none of it
/// (D-STORE-10).
final class ChangeTable {
  private ChangeTable() {}

  static Store.Work<Integer> apply(LinkId link, long fence, List<Ledger.Change> changes) {
    return handle -> {
      OwnerTable.check(handle, link, fence);
      // Entries go in as one batch; no other change reads them, so their order stays what it was.
      LogTable.append(
          handle,
          changes.stream()
              .filter(Ledger.Change.Append.class::isInstance)
              .map(Ledger.Change.Append.class::cast)
              .toList());
      changes.forEach(change -> apply(handle, change));
      return changes.size();
    };
  }

  private static void apply(Handle handle, Ledger.Change change) {
    switch (change) {
      case Ledger.Change.Append _ -> {}
      case Ledger.Change.KeepItem keep -> ItemTable.keep(handle, keep.item());
      case Ledger.Change.CloseItem close -> ItemTable.close(handle, close);
      case Ledger.Change.KeepAnswer answer -> ItemTable.answer(handle, answer);
      case Ledger.Change.KeepEnvelope envelope -> ItemTable.keepEnvelope(handle, envelope);
      case Ledger.Change.KeepBody body -> KeptTable.keepBody(handle, body.content(), body.sealed());
      case Ledger.Change.Queue queue -> OutboxTable.queue(handle, queue.row());
      case Ledger.Change.Unqueue gone -> OutboxTable.unqueue(handle, gone.link(), gone.content());
      case Ledger.Change.KeepValue value ->
          KeptTable.keepValue(handle, value.link(), value.key(), value.value());
      case Ledger.Change.KeepDocument keep -> KeptTable.keepDocument(handle, keep.document());
    }
  }
}
