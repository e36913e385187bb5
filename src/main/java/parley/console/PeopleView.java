package parley.console;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.party.OfficersProposal;
import parley.watchfloor.Enrolment;
import parley.watchfloor.HeldKey;
import parley.watchfloor.Officer;
import parley.watchfloor.Ruling;

/// What the pages of officers and their keys show.
public final class PeopleView {
  private PeopleView() {}

  /// For whom keys are made, and on which page they sign.
  ///
  /// @param id domain
  public record Relying(String id, String origin) {}

  /// A link as its page shows it.
  ///
  /// @param user under which an authenticator keeps the key, base64url
  public record Offer(Enrolment link, Officer officer, String user) {
    public boolean ready() {
      return link.confirmedBy().isPresent();
    }
  }

  /// What an officer sees of the own keys.
  ///
  /// @param sure a key said a moment ago who is there
  /// @param mayShow came by a key or an account, and not by the operator's link: may show a key
  ///   anew
  /// @param onRoll identifiers of those that the own roll lists
  public record Own(
      List<HeldKey> keys,
      boolean sure,
      boolean mayShow,
      Set<String> onRoll,
      String signInUser,
      String releaseUser) {
    public Own {
      keys = List.copyOf(keys);
      onRoll = Set.copyOf(onRoll);
    }

    /// Made to release, and partners do not know it yet: it counts for nothing (W-TWO-3).
    public boolean unlisted(HeldKey key) {
      return !key.signsIn() && !onRoll.contains(key.passkey().id());
    }

    public boolean anyUnlisted() {
      return keys.stream().anyMatch(this::unlisted);
    }

    /// Keys that the browser is to leave out when it makes another.
    public String ids(HeldKey.Purpose purpose) {
      return String.join(
          " ",
          keys.stream()
              .filter(key -> key.purpose() == purpose)
              .map(key -> key.passkey().id())
              .toList());
    }
  }

  /// A change of the officers on the roll as its page shows it.
  ///
  /// @param proposal none before it was typed in
  /// @param changes what it adds to the roll in force and takes away, one line each
  /// @param allow keys of this officer that the roll lists, with a blank between
  /// @param given this officer has just consented
  /// @param wrong what is wrong with what was typed or signed
  public record Consenting(
      Optional<OfficersProposal> proposal,
      List<String> changes,
      String allow,
      boolean given,
      Optional<String> wrong) {
    public Consenting {
      changes = List.copyOf(changes);
    }

    static Consenting wrong(String what) {
      return new Consenting(Optional.empty(), List.of(), "", false, Optional.of(what));
    }

    /// As it is carried on.
    public String text() {
      return proposal.map(what -> what.bytes().utf8()).orElse("");
    }

    /// What an officer's key signs.
    public String challenge() {
      return proposal.map(what -> Door.url(what.challenge().value())).orElse("");
    }
  }

  /// How many administrators there are.
  public enum Standing {
    /// Two can sign in.
    COMPLETE,
    /// Two never could: the operator's links still sign people in.
    UNSETTLED,
    /// Two could once: nobody can be enrolled until the operator has made another first link.
    TOO_FEW;

    static Standing of(boolean settled, boolean complete) {
      if (complete) {
        return COMPLETE;
      }
      return settled ? TOO_FEW : UNSETTLED;
    }
  }

  /// What the page says of what was just done.
  ///
  /// @param link address that was made, shown this once
  /// @param about the officer whom it concerns
  public record Told(Optional<Ruling> ruling, Optional<String> link, String about) {
    static Told nothing() {
      return new Told(Optional.empty(), Optional.empty(), "");
    }

    static Told of(Ruling ruling, String about) {
      return new Told(Optional.of(ruling), Optional.empty(), about);
    }
  }

  /// An officer with what is kept of the keys.
  public record Line(Officer officer, List<HeldKey> keys, Optional<Enrolment> link) {
    public Line {
      keys = List.copyOf(keys);
    }

    public boolean enrolled() {
      return keys.stream().anyMatch(HeldKey::signsIn);
    }

    public long count(HeldKey.Purpose purpose) {
      return keys.stream().filter(key -> key.purpose() == purpose).count();
    }

    public Optional<java.time.Instant> lastIn() {
      return keys.stream().flatMap(key -> key.used().stream()).max(Comparator.naturalOrder());
    }
  }
}
