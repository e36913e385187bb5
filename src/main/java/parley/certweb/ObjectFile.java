package parley.certweb;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.catalogue.Raised;
import parley.certline.Passage;
import parley.stix.StixObject;
import parley.taxii.Shelf;

/// Everything that is known of one object (W-CERT-4).
///
/// @param content what it says now; empty where it is here no more and only its traces are
/// @param raised an officer's word on its marking (K-RAISE-1)
/// @param shown the version that says so; 0 where there is none
/// @param versions the newest of each collection first
/// @param moreVersions there are older ones, which are not among them
/// @param partners what of it went to whom
/// @param conflicts that came under its name
public record ObjectFile(
    String id,
    Optional<StixObject> content,
    Optional<Raised> raised,
    long shown,
    List<Version> versions,
    boolean moreVersions,
    Relations.Found relations,
    List<Origin> origins,
    List<Partner> partners,
    List<Conflict> conflicts) {
  public ObjectFile {
    versions = List.copyOf(versions);
    origins = List.copyOf(origins);
    partners = List.copyOf(partners);
    conflicts = List.copyOf(conflicts);
  }

  /// The part of its name before the two hyphens.
  public String type() {
    return id.substring(0, id.indexOf("--"));
  }

  /// Partners that sent it and have not taken it back: to whom feedback can be given.
  public List<String> senders() {
    return versions.stream()
        .map(Version::collection)
        .filter(alias -> alias.startsWith(Shelf.FROM))
        .map(alias -> alias.substring(Shelf.FROM.length()))
        .distinct()
        .toList();
  }

  /// Sightings of it, of what is known here.
  public List<Relations.Relation> sightings() {
    return relations.relations().stream()
        .filter(each -> each.kind().equals("sighting_of") && !each.outward())
        .toList();
  }

  /// One version, without what it says.
  ///
  /// @param no by which it is asked for
  /// @param version as its maker wrote it
  /// @param newest whether it is what the object says now
  /// @param source who brought it
  public record Version(
      long no,
      String collection,
      String spec,
      String version,
      boolean newest,
      Instant added,
      String source,
      int size) {}

  /// A batch of a partner that brought it or took it back (K-FROM-3).
  ///
  /// @param message its identifier
  /// @param content SHA-256 of the signed content
  /// @param withdrew whether the batch took it back
  public record Origin(
      String partner,
      String message,
      String content,
      String journal,
      long index,
      String at,
      boolean withdrew) {}

  /// How far what was released has come.
  public enum Step {
    WAITS,
    LEAVES,
    ARRIVED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A version that stands in what a partner is sent.
  public record Given(String version, Instant at, Step step) {}

  /// One that stood there.
  ///
  /// @param releasedBy an officer; empty where the rules did it
  public record Recalled(
      String version, Instant released, String releasedBy, Instant withdrawn, String withdrawnBy) {}

  /// An officer's word that stands (K-RELEASE-6).
  public record Word(boolean release, String officer, Instant at) {}

  /// One partner and this object.
  ///
  /// @param rule whether a rule releases anything to that partner
  /// @param now how the newest version is judged now, in each collection of ours that has it
  public record Partner(
      String node,
      boolean rule,
      List<Passage> now,
      Optional<Word> word,
      List<Given> given,
      List<Recalled> recalled) {
    public Partner {
      now = List.copyOf(now);
      given = List.copyOf(given);
      recalled = List.copyOf(recalled);
    }
  }

  /// One that came with the name and version of another and other content (K-KEEP-3).
  ///
  /// @param key of the version, as it sorts
  /// @param mark by which it is asked for
  /// @param at when it came
  public record Conflict(
      int shelf, String collection, String id, String key, String mark, String source, Instant at) {
    public String type() {
      return id.substring(0, id.indexOf("--"));
    }

    /// As `modified` writes it.
    public String version() {
      return key.endsWith(".") ? key.substring(0, key.length() - 1) + "Z" : key + "Z";
    }
  }
}
