package parley.catalogue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.store.RenewableStore;
import parley.store.Room;
import parley.store.StoreException;

/// Draws what is new in the collections into entries (K-ENTRY-3). What it has done stands in
/// tables: what is drawn and how far are one commit, so it may be killed anywhere and goes on. What
/// takes long is done on its own thread; the writer only writes. One thread.
final class Drawing {
  private static final System.Logger LOG = System.getLogger("parley.catalogue");

  /// K-ENTRY-3: objects drawn in one commit.
  static final int AT_ONCE = 250;

  /// Names that are known to be kept.
  private static final int MOST_KNOWN = 10_000;

  private static final String DEFINITION = "marking-definition";

  private final RenewableStore store;
  private final SettleTable settled;
  private final NewsTable table;
  private final RaisedTable raised;
  private final BodyCipher cipher;
  private final Codes codes;
  private final Set<Long> known = new LinkedHashSet<>();

  Drawing(RenewableStore store, BodyCipher cipher, Codes codes) {
    this.store = store;
    this.settled = new SettleTable(store);
    this.table = new NewsTable(store);
    this.raised = new RaisedTable(store);
    this.cipher = cipher;
    this.codes = codes;
  }

  /// Draws the next ones.
  ///
  /// @return whether there may be more
  boolean turn() throws StoreException {
    NewsTable.News news = table.news(AT_ONCE);
    if (news.isEmpty()) {
      return false;
    }
    if (news.clearing()) {
      return clear();
    }
    if (store.room().atMost(Room.LOW)) {
      throw new StoreException("the disk has little room left: nothing is drawn (D-STORE-13)");
    }
    List<Drawn.Place> places = new ArrayList<>(news.came());
    places.addAll(news.touched());
    List<Drawn.Place> distinct = places.stream().distinct().toList();
    Look look = new Look(table.now(distinct), raised.raised(ids(distinct)));
    List<Drawn> drawn = new ArrayList<>();
    for (Drawn.Place place : distinct) {
      drawn.add(look.drawn(place));
    }
    // If the power fails here nothing of it is drawn, and all of it comes again.
    settled.draw(news, drawn, look.names);
    remember(look.names.keySet());
    return true;
  }

  private static List<String> ids(List<Drawn.Place> places) {
    return places.stream().map(Drawn.Place::id).toList();
  }

  private void remember(Set<Long> names) {
    if (known.size() > MOST_KNOWN) {
      known.clear();
    }
    known.addAll(names);
  }

  /// What an object is marked with now, wherever it is: the strictest.
  ///
  /// @throws IllegalArgumentException in one sentence for whoever asked
  Marked marked(String id) throws StoreException {
    if (id.startsWith(DEFINITION + "--")) {
      throw new IllegalArgumentException(
          "a definition is what marks: raise the objects that bear it");
    }
    List<Drawn.Place> places = table.places(id);
    Look look = new Look(table.now(places), raised.raised(List.of(id)));
    Optional<Marked> marked = Optional.empty();
    for (Drawn.Place place : places) {
      Optional<Drawn.Is> is = look.drawn(place).is();
      if (is.isPresent()) {
        Marked own = is.get().marking();
        marked = Optional.of(marked.map(own::and).orElse(own));
      }
    }
    return marked.orElseThrow(
        () -> new IllegalArgumentException(id + " is in no collection that it could be raised in"));
  }

  // Drawing anew.

  /// Everything is dropped, some at a time, and then drawn from the beginning (K-ENTRY-6). That it
  /// is being dropped is durable first.
  void reset() throws StoreException {
    settled.reset();
  }

  private boolean clear() throws StoreException {
    known.clear();
    settled.clear();
    return true;
  }

  /// One look at what is there. Not kept: what it has read may be other at the next.
  private final class Look {
    private final Map<Drawn.Place, NewsTable.Now> now;
    private final Map<String, Raised> raised;
    private final Map<Drawn.Place, Optional<StixObject>> definitions = new HashMap<>();
    private final Map<Long, Bytes> names = new LinkedHashMap<>();

    Look(Map<Drawn.Place, NewsTable.Now> now, Map<String, Raised> raised) {
      this.now = now;
      this.raised = raised;
    }

    Drawn drawn(Drawn.Place place) throws StoreException {
      NewsTable.Now newest = now.get(place);
      Optional<StixObject> object = newest == null ? Optional.empty() : opened(place, newest);
      if (newest == null || object.isEmpty()) {
        return Drawn.gone(place);
      }
      if (object.get().type().equals(DEFINITION)) {
        return new Drawn(place, Optional.empty(), Set.of(), true);
      }
      Set<String> awaited = new LinkedHashSet<>();
      Marked marking = marking(place, object.get(), awaited);
      return new Drawn(
          place, Optional.of(is(place, newest, object.get(), marking)), awaited, false);
    }

    private Drawn.Is is(Drawn.Place place, NewsTable.Now newest, StixObject object, Marked marking)
        throws StoreException {
      Said said = new Said(object);
      Set<Long> found = new LinkedHashSet<>();
      said.values().forEach(value -> found.add(codes.value(value)));
      said.words().forEach(word -> found.add(codes.word(word)));
      found.add(codes.source(newest.client()));
      found.add(codes.source(newest.alias()));
      List<Drawn.Counted> counted = new ArrayList<>();
      counted.add(new Drawn.Counted(Count.By.TYPE, named(object.type())));
      counted.add(new Drawn.Counted(Count.By.SOURCE, named(newest.client())));
      for (Map.Entry<Count.By, String> each : said.counted()) {
        counted.add(new Drawn.Counted(each.getKey(), named(each.getValue())));
      }
      String key = said.key();
      return new Drawn.Is(
          codes.key(key),
          codes.key(key + "\n" + place.id()),
          object.type(),
          newest.version(),
          newest.client(),
          newest.alias(),
          newest.added(),
          newest.last(),
          said.validUntil().map(Drawing::micros).orElse(Long.MAX_VALUE),
          said.revoked(),
          marking,
          List.copyOf(found),
          counted);
    }

    private long named(String name) throws StoreException {
      long code = codes.name(name);
      if (!known.contains(code) && !names.containsKey(code)) {
        try {
          names.put(code, cipher.seal(name(code), Bytes.utf8(name)));
        } catch (SealException e) {
          throw new StoreException("a name cannot be sealed", e);
        }
      }
      return code;
    }

    private Marked marking(Drawn.Place place, StixObject object, Set<String> awaited)
        throws StoreException {
      Map<StixId, StixObject> at = new HashMap<>();
      Set<StixId> borne = new LinkedHashSet<>(object.markingRefs());
      object.granularMarkings().forEach(part -> part.marking().ifPresent(borne::add));
      for (StixId id : borne) {
        if (Marking.Tlp.named(id).isEmpty()) {
          Optional<StixObject> definition =
              definition(new Drawn.Place(place.collection(), id.toString()));
          definition.ifPresentOrElse(known -> at.put(id, known), () -> awaited.add(id.toString()));
        }
      }
      Markings markings = Markings.of(object, id -> Optional.ofNullable(at.get(id)));
      Marked own = new Marked(markings.tlp(), markings.pap(), false);
      Raised word = raised.get(place.id());
      return word == null ? own : word.over(own);
    }

    private Optional<StixObject> definition(Drawn.Place place) throws StoreException {
      if (!definitions.containsKey(place)) {
        NewsTable.Now newest = table.now(List.of(place)).get(place);
        definitions.put(place, newest == null ? Optional.empty() : opened(place, newest));
      }
      return definitions.getOrDefault(place, Optional.empty());
    }

    /// One that was altered on the disk keeps no other from being drawn.
    private Optional<StixObject> opened(Drawn.Place place, NewsTable.Now newest) {
      try {
        return Optional.of(StixObject.read(cipher.open(newest.name(), newest.sealed())));
      } catch (SealException | MalformedInput e) {
        LOG.log(System.Logger.Level.ERROR, place.id() + " cannot be read and is not drawn", e);
        return Optional.empty();
      }
    }
  }

  /// Under which a name is sealed.
  static Digest name(long code) {
    return Digest.of(Bytes.utf8("catalogue name " + code));
  }

  static long micros(Instant moment) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
  }
}
