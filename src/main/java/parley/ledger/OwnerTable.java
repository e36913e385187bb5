package parley.ledger;

import org.jdbi.v3.core.Handle;
import parley.party.LinkId;
import parley.store.Store;

/// Who owns each link: the number of its last taking over (X-OWNER-1).
final class OwnerTable {
  private OwnerTable() {}

  /// Thrown inside a commit whose fence is not the newest, so that nothing of it is kept.
  static final class Fenced extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fenced(String what) {
      super(what);
    }
  }

  static Store.Work<Long> takeOwnership(LinkId link) {
    return handle ->
        handle
            .createQuery(
                """
                insert into owner (link, fence, commits) values (:link, 1, 0)
                on conflict (link) do update set fence = owner.fence + 1
                returning fence\
                """)
            .bind("link", link.name())
            .mapTo(Long.class)
            .one();
  }

  /// D-STORE-11. An update and not a select: it holds the row until the commit, so that no other
  /// process can take the link over between this check and the commit.
  static void check(Handle handle, LinkId link, long fence) {
    int held =
        handle
            .createUpdate(
                "update owner set commits = commits + 1 where link = :link and fence = :fence")
            .bind("link", link.name())
            .bind("fence", fence)
            .execute();
    if (held != 1) {
      throw new Fenced("fence " + fence + " does not own the link " + link + " any more");
    }
  }
}
