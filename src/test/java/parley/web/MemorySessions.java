package parley.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import parley.codec.Digest;
import parley.watchfloor.Session;
import parley.watchfloor.Sessions;

/// Sessions in memory.
final class MemorySessions implements Sessions {
  private final Map<Digest, Link> links = new ConcurrentHashMap<>();
  private final Map<Digest, Session> sessions = new ConcurrentHashMap<>();

  @Override
  public void add(Digest token, Link link) {
    links.put(token, link);
  }

  @Override
  public Optional<Link> link(Digest token) {
    return Optional.ofNullable(links.get(token));
  }

  @Override
  public boolean redeem(Digest token, Digest id, Session session) {
    if (links.remove(token) == null) {
      return false;
    }
    sessions.put(id, session);
    return true;
  }

  @Override
  public Optional<Session> find(Digest id) {
    return Optional.ofNullable(sessions.get(id));
  }

  @Override
  public List<Session> all() {
    return List.copyOf(sessions.values());
  }

  @Override
  public void choose(Digest id, String language, String theme) {
    sessions.computeIfPresent(id, (_, session) -> session.with(language, theme));
  }

  @Override
  public void seen(Digest id, Instant at) {
    sessions.computeIfPresent(id, (_, session) -> session.seenAt(at));
  }

  @Override
  public void open(Digest id, Session session) {
    sessions.put(id, session);
  }

  @Override
  public void lock(Digest id) {
    sessions.computeIfPresent(
        id,
        (_, session) -> locked(session, session.way(), session.key(), session.verified(), true));
  }

  @Override
  public void unlock(Digest id, Session.Way way, String key, Instant at) {
    sessions.computeIfPresent(id, (_, session) -> locked(session.seenAt(at), way, key, at, false));
  }

  private static Session locked(
      Session session, Session.Way way, String key, Instant verified, boolean locked) {
    return new Session(
        session.officer(),
        session.roles(),
        way,
        key,
        session.language(),
        session.theme(),
        session.agent(),
        session.began(),
        session.seen(),
        verified,
        locked);
  }

  @Override
  public void endAll(String officer) {
    sessions.values().removeIf(session -> session.officer().equals(officer));
  }

  @Override
  public void end(Digest id) {
    sessions.remove(id);
  }

  @Override
  public void sweep(Instant now, Instant seenBefore, Instant begunBefore) {
    links.values().removeIf(link -> link.expires().isBefore(now));
    sessions.values().removeIf(session -> session.seen().isBefore(seenBefore));
  }
}
