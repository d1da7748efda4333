// The preview beside an entry page opens at the section of the step; scrolling here leaves the page around it where it is.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const link = document.querySelector("a.to-section");
  const section = link && document.getElementById(link.hash.slice(1));
  if (section) window.scrollTo(0, section.getBoundingClientRect().top + window.scrollY - 8);
});
