package parley.watchfloor;

import java.util.Optional;

/// That an officer's roles allow an act (W-PERMIT-1). Only the check itself makes one, so what asks
/// for a permit cannot be called where nobody looked at the roles: it does not compile.
///
/// @param <A> what may be done; only the compiler looks at it
@SuppressWarnings("UnusedTypeParameter")
public final class Permit<A extends Act> {
  private final Person person;

  private Permit(Person person) {
    this.person = person;
  }

  /// Empty when none of the person's roles may.
  public static <A extends Act> Optional<Permit<A>> of(Person person, A act) {
    return person.may(act) ? Optional.of(new Permit<>(person)) : Optional.empty();
  }

  /// Only the sign-in provider says who it is (O-SESSION-3).
  public boolean vouched() {
    return person.vouched();
  }

  /// In whose name it is done.
  public String officer() {
    return person.name();
  }
}
