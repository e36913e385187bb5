package parley.watchfloor;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.store.StoreException;

/// Where sessions and sign-in links are kept, so that a restart of the node throws nobody out.
/// Knows secrets by their digests only.
public interface Sessions {

  /// A link that signs one person in once.
  record Link(String officer, Set<Role> roles, Instant expires) {
    public Link {
      roles = Set.copyOf(roles);
      officer = Officer.named(officer);
    }
  }

  void add(Digest token, Link link) throws StoreException;

  Optional<Link> link(Digest token) throws StoreException;

  /// Takes the link away and opens the session in one step; empty when the link is gone, so that of
  /// two who press at once only one gets in.
  boolean redeem(Digest token, Digest id, Session session) throws StoreException;

  /// Opens a session for whoever came by a key or an account.
  void open(Digest id, Session session) throws StoreException;

  Optional<Session> find(Digest id) throws StoreException;

  /// Every session that is kept, also those that are over.
  List<Session> all() throws StoreException;

  /// Changes language and theme of a session that is there; does nothing when it is not.
  void choose(Digest id, String language, String theme) throws StoreException;

  /// Notes the last request of a session, and nothing else of it: a page that was asked for at the
  /// same moment must not take back what its officer has just chosen.
  void seen(Digest id, Instant at) throws StoreException;

  /// A person locks a session before its time.
  void lock(Digest id) throws StoreException;

  /// A key or the provider said again that it is the person.
  ///
  /// @param way which of the two, and {@code key} the key or account: from now on the session's own
  void unlock(Digest id, Session.Way way, String key, Instant at) throws StoreException;

  void end(Digest id) throws StoreException;

  /// Ends every session of an officer.
  void endAll(String officer) throws StoreException;

  /// Forgets links that expired, and sessions last seen or begun before these times.
  void sweep(Instant now, Instant seenBefore, Instant begunBefore) throws StoreException;
}
