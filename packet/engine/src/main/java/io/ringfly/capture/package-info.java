/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is done with captures as a whole: {@link io.ringfly.capture.CaptureCount} reads one and counts.
 */
package io.ringfly.capture;
