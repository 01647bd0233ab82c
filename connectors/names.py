"""What metrics are called on more than one platform, in both languages: one name for one idea."""

from connectors.sentences import Text

FOLLOWERS = Text("Followers", "Abonnés")
NEW_FOLLOWERS = Text("New followers", "Nouveaux abonnés")
LOST_FOLLOWERS = Text("Lost followers", "Abonnés perdus")
NET_NEW_FOLLOWERS = Text("Net new followers", "Solde de nouveaux abonnés")
FOLLOWING = Text("Accounts followed", "Comptes suivis")

REACH = Text("Reach", "Portée")
IMPRESSIONS = Text("Impressions", "Impressions")
UNIQUE_IMPRESSIONS = Text("Unique impressions", "Impressions uniques")
VIEWS = Text("Views", "Vues")
VIDEO_VIEWS = Text("Video views", "Vues de vidéos")
PROFILE_VIEWS = Text("Profile views", "Visites du profil")
PAGE_VIEWS = Text("Page views", "Pages vues")

ENGAGEMENTS = Text("Engagements", "Interactions")
ENGAGEMENT_RATE = Text("Engagement rate", "Taux d’engagement")
ENGAGEMENTS_PER_POST = Text("Engagements per post", "Interactions par publication")
LIKES = Text("Likes", "Mentions J’aime")
REACTIONS = Text("Reactions", "Réactions")
COMMENTS = Text("Comments", "Commentaires")
SHARES = Text("Shares", "Partages")
REPOSTS = Text("Reposts", "Republications")
REPLIES = Text("Replies", "Réponses")
QUOTES = Text("Quotes", "Citations")
BOOKMARKS = Text("Bookmarks", "Signets")
SAVES = Text("Saves", "Enregistrements")
CLICKS = Text("Clicks", "Clics")
LINK_CLICKS = Text("Link clicks", "Clics sur un lien")
CLICK_THROUGH_RATE = Text("Click-through rate (CTR)", "Taux de clics (CTR)")

POSTS_PUBLISHED = Text("Posts published", "Publications")
POSTS_TOTAL = Text("Posts in all", "Publications au total")
VIDEOS_TOTAL = Text("Videos in all", "Vidéos au total")

BY_POST_DATE = Text(
    "Counted on the day of the post; it grows as posts age.",
    "Compté au jour de la publication\u00a0; augmente quand les publications vieillissent.",
)
PEOPLE_ONCE_A_DAY = Text(
    "People are counted once a day, so days do not add up.",
    "Chaque personne compte une fois par jour\u00a0: les jours ne s’additionnent pas.",
)
FROM_NOW_ON = Text(
    "The platform tells only the number of today: its history begins with the connection.",
    "La plateforme ne donne que le nombre du jour\u00a0: l’historique commence à la connexion.",
)
