/* SPDX-License-Identifier: Apache-2.0 */

/** The conformance suite that every backend passes. */
package io.ringfly.port.testkit;
