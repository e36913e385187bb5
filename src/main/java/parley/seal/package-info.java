/// The only door to cryptography: sign and verify in parallel suites, seal and open in nested
/// layers, key vaults, certificates, transport identities, words for fingerprints.
///
/// Start at {@link parley.seal.Suite}. Invariants: every suite named as required must verify, or
/// nothing does; foreign bytes never raise an unchecked exception out of this package; nothing
/// decrypted is handed out before its last tag.
@org.jspecify.annotations.NullMarked
package parley.seal;
