/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.traffic;

/**
 * Zipf's distribution over 0 to n - 1: number k comes with a probability proportional to 1 / (k + 1)<sup>s</sup>. By
 * rejection-inversion (Hoermann and Derflinger, 1996), which needs no table. With {@link StrictMath}, so that every
 * machine and every compiler draws the same.
 */
final class Zipf {

    private final double n;
    private final double s;
    private final double first; // the integrals of the hat that a draw lies between
    private final double last;
    private final double near;

    /** @param s above 0 */
    Zipf(long n, double s) {
        this.n = n;
        this.s = s;
        first = integral(1.5) - 1;
        last = integral(n + 0.5);
        near = 2 - inverse(integral(2.5) - density(2));
    }

    /** The draw that {@code random} decides. */
    long draw(long random) {
        for (long attempt = 0; ; attempt++) {
            double u = last + SplitMix.unit(SplitMix.at(random, attempt)) * (first - last);
            double x = inverse(u);
            double k = Math.clamp(Math.floor(x + 0.5), 1, n);
            if (k - x <= near || u >= integral(k + 0.5) - density(k)) {
                return (long) k - 1;
            }
        }
    }

    private double density(double x) {
        return StrictMath.exp(-s * StrictMath.log(x));
    }

    /** The integral of the density, up to a constant; ln x for s = 1. */
    private double integral(double x) {
        double log = StrictMath.log(x);
        double t = (1 - s) * log;
        return Math.abs(t) > 1e-8 ? StrictMath.expm1(t) / t * log : log * (1 + t / 2);
    }

    private double inverse(double y) {
        double t = Math.max(y * (1 - s), -1);
        double log = Math.abs(t) > 1e-8 ? StrictMath.log1p(t) / t * y : y * (1 - t / 2);
        return StrictMath.exp(log);
    }
}
