/// The house rules, checked over what is compiled and written: arrows between rooms, one door per
/// library, tidiness, clauses, languages. Each failure says what stands where and what to do.
@org.jspecify.annotations.NullMarked
package house;
