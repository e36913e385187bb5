/// The pages of the CERT line: what analysts look for, read, bring in and release.
///
/// Start at {@link parley.certweb.CertPages}, and at {@link parley.certweb.CertDesk} for what they
/// ask. Invariant: an object is opened only after the own log says who opens it, and no page costs
/// more than what it shows, however much is kept.
@org.jspecify.annotations.NullMarked
package parley.certweb;
