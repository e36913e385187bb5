package parley.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.ledger.LedgerSamples.LINK;
import static parley.ledger.LedgerSamples.item;
import static parley.ledger.LedgerSamples.queued;

import java.util.List;
import parley.agreement.Precedence;
import parley.ledger.Ledger.Change;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;
import parley.store.Undone;

/// A database of a release that kept of what waits only whether it is FLASH.
final class EarlierOutbox {
  /// Item 2 was drawn on the board, as PRIORITY.
  private static final String DRAWN =
      """
      insert into board (content, message, name, inbound, peer, serial, format, precedence, rang,
        series, title, language, at, root, wants_acknowledgement, wants_reply, step, awaited)
      select 'content', message, 'name', inbound, 'peer', 'serial', 'test/1', 2, 2,
        'real', content, 'en', at, 'root', false, false, 'step', false
      from item where inbound = false and serial = 2\
      """;

  private EarlierOutbox() {}

  /// Opened by this release, it has the precedence that the board knew, or ROUTINE.
  static void is_brought_to_this_form(StoreConfig config) throws StoreException, LedgerException {
    try (Store store = Stores.open(config)) {
      Ledger ledger = new StoreLedger(store);
      ledger.commit(
          LINK,
          ledger.takeOwnership(LINK),
          false,
          List.of(
              new Change.KeepItem(item(false, 1)),
              new Change.Queue(queued(1, Precedence.IMMEDIATE)),
              new Change.KeepItem(item(false, 2)),
              new Change.Queue(queued(2, Precedence.PRIORITY)),
              new Change.KeepItem(item(false, 3)),
              new Change.Queue(queued(3, Precedence.FLASH))));
      Undone.from(96, store);
      store.write(Store.Lane.NORMAL, handle -> handle.execute(DRAWN));
    }
    try (Store store = Stores.open(config)) {
      assertThat(new StoreLedger(store).queued(LINK, 9))
          .containsExactly(
              queued(3, Precedence.FLASH),
              queued(2, Precedence.PRIORITY),
              queued(1, Precedence.ROUTINE));
    }
  }
}
