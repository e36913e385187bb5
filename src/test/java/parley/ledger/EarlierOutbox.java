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

/// A database of a release that kept of what waits only whether it is FLASH.
final class EarlierOutbox {
  /// Item 2 was drawn on the board, as PRIORITY.
  private static final List<String> BEFORE =
      List.of(
          "drop index outbox_order",
          "alter table outbox add column flash boolean not null default false",
          "update outbox set flash = true where precedence = 0",
          "alter table outbox drop column precedence",
          "create index outbox_order on outbox (link, flash desc, exercise, id)",
          "drop table search_batch",
          "delete from flyway_schema_history where script = 'common/V100__search_batch.sql'",
          "drop index watch_call_named",
          "drop index watch_call_channel",
          "delete from flyway_schema_history where script = 'common/V98__call_names.sql'",
          "delete from flyway_schema_history where script = 'common/V96__outbox_precedence.sql'",
          """
          insert into board (content, message, name, inbound, peer, serial, format, precedence, rang,
            series, title, language, at, root, wants_acknowledgement, wants_reply, step, awaited)
          select 'content', message, 'name', inbound, 'peer', 'serial', 'test/1', 2, 2,
            'real', content, 'en', at, 'root', false, false, 'step', false
          from item where inbound = false and serial = 2\
          """);

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
      for (String statement : BEFORE) {
        store.write(Store.Lane.NORMAL, handle -> handle.execute(statement));
      }
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
