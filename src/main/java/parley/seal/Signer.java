package parley.seal;

import java.util.List;
import java.util.Set;
import parley.codec.Bytes;

/// Signs with the own keys of one signer (a node or a party). Safe for several threads.
public interface Signer {
  String name();

  Set<Suite> suites();

  /// One detached signature for each suite asked for, in the order of {@link Suite}.
  ///
  /// @throws SealException when a suite has no key here, or a token refuses
  List<Signature> sign(Bytes content, Set<Suite> suites) throws SealException;
}
