//! The two ways to connect, side by side.

use leptos::prelude::*;

/// What each is for, and the way to its form.
#[component]
pub(super) fn Ways() -> impl IntoView {
    view! {
        <div class="ways">
            <section class="way" aria-labelledby="way-oauth">
                <h3 id="way-oauth">"By an OAuth application" <span class="tag">"Recommended"</span></h3>
                <ul>
                    <li>"Acts as an app of its own, or as the person who authorizes it."</li>
                    <li>"Access ends after a day and is renewed by itself, long before."</li>
                    <li>"People can connect their own accounts through it."</li>
                    <li>"Takes some minutes, and an admin of the Linear workspace."</li>
                </ul>
                <p><a class="button" href="#oauth-application-heading">"Set up an OAuth application"</a></p>
            </section>
            <section class="way" aria-labelledby="way-key">
                <h3 id="way-key">"By an API key"</h3>
                <ul>
                    <li>"Acts as the person whose key it is."</li>
                    <li>"Lasts until it is revoked, or its owner leaves."</li>
                    <li>"Takes a minute: good for a first look."</li>
                </ul>
                <p><a class="button" href="#key-heading">"Paste an API key"</a></p>
            </section>
        </div>
    }
}
