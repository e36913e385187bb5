package parley.watchfloor;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What an officer is on watch for. An officer may have several.
public enum Role {
  /// Reads, acknowledges, writes; releases alone where the agreement asks for one person.
  WATCH("watch"),
  /// The second person: reads and releases what another officer wrote.
  RELEASING("releasing"),
  /// Called when a deadline passed and the watch has not taken its alarm.
  DEPUTY("deputy"),
  /// The head of the watch: called after the deputy.
  HEAD("head"),
  TRANSLATOR("translator"),
  REVIEWER("reviewer"),
  ANALYST("analyst"),
  OFFICIAL("official"),
  INTERPRETER("interpreter"),
  SECRETARIAT("secretariat"),
  /// Reads everything, changes nothing.
  AUDITOR("auditor"),
  /// Sees the links and not the messages.
  OPERATOR("operator"),
  /// Makes, changes and strikes officers; reads no messages.
  ADMINISTRATOR("administrator");

  private final String code;

  Role(String code) {
    this.code = code;
  }

  /// The word in the store and in the words of the interface.
  public String code() {
    return code;
  }

  public static Optional<Role> coded(String code) {
    return Arrays.stream(values()).filter(role -> role.code.equals(code)).findFirst();
  }

  /// Codes in the order of the roles, with commas.
  static String written(Collection<Role> roles) {
    return roles.stream().sorted().map(Role::code).collect(Collectors.joining(","));
  }

  /// What {@link #written} wrote; a word that no role has gives nothing.
  static Set<Role> read(String written) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String code : written.split(",", -1)) {
      coded(code).ifPresent(roles::add);
    }
    return Collections.unmodifiableSet(roles);
  }
}
