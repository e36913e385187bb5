package parley.watchfloor;

import java.text.Normalizer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import parley.codec.MalformedInput;
import parley.codec.Text;

/// An officer of this node. Name and post are in NFC and of characters that the own log takes and
/// reads again (C-TEXT-8), however they were typed or pasted.
///
/// @param name as partners read it in a release; 1 to 80 characters, never used for another person
/// @param post what the officer is, for example `Duty officer, shift 2`; empty when nothing is said
/// @param struck since when the officer is no longer one; the name stays taken
public record Officer(
    String name, String post, Set<Role> roles, Instant made, Optional<Instant> struck) {
  public static final int LONGEST_NAME = 80;
  public static final int LONGEST_POST = 120;

  public Officer {
    roles = Set.copyOf(roles);
    name = named(name);
    post = line(post);
    if (post.length() > LONGEST_POST) {
      throw new IllegalArgumentException("a post has at most 120 characters");
    }
  }

  /// An officer as somebody typed one; empty when that cannot be one.
  static Optional<Officer> typed(String name, String post, Set<Role> roles, Instant now) {
    try {
      return Optional.of(new Officer(name.strip(), post.strip(), roles, now, Optional.empty()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// An officer's name as it is kept and compared.
  ///
  /// @throws IllegalArgumentException for what no officer can be called
  static String named(String name) {
    String kept = line(name);
    if (kept.isBlank() || kept.length() > LONGEST_NAME || !kept.equals(kept.strip())) {
      throw new IllegalArgumentException("an officer's name has 1 to 80 characters");
    }
    if (Person.typed(Optional.empty()).name().equals(kept) || Person.asTyped(kept).isPresent()) {
      throw new IllegalArgumentException("the log writes so what was typed with a command");
    }
    return kept;
  }

  /// Keyboards and clipboards write the same letter in two ways; an entry of the log has one. What
  /// nobody sees, or what turns the line round, is in no name: an entry with it could be written
  /// and never be read again.
  static String line(String typed) {
    try {
      return Text.line(Normalizer.normalize(typed, Normalizer.Form.NFC));
    } catch (MalformedInput e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  public boolean serving() {
    return struck.isEmpty();
  }

  boolean administers() {
    return serving() && roles.contains(Role.ADMINISTRATOR);
  }

  public Person person() {
    return new Person(name, roles);
  }
}
